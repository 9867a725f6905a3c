use proc_macro2::Ident;
use syn::{Error, Result};

use crate::errors::Errors;
use crate::names::nearest;

/// The options of `#[task(..)]`. Adding one here makes the compiler ask for how it is parsed.
macro_rules! keywords {
    ($($keyword:ident $name:literal $form:literal $example:literal,)*) => {
        #[derive(Clone, Copy)]
        pub(super) enum Keyword { $($keyword),* }

        impl Keyword {
            const ALL: &[Self] = &[$(Self::$keyword),*];

            pub(super) fn name(self) -> &'static str {
                match self { $(Self::$keyword => $name),* }
            }

            /// How the option is written.
            fn form(self) -> &'static str {
                match self { $(Self::$keyword => $form),* }
            }

            pub(super) fn example(self) -> &'static str {
                match self { $(Self::$keyword => $example),* }
            }
        }
    };
}

keywords! {
    Output "output" "output(..)" "output(body, meta)",
    Derive "derive" "derive(..)" "derive(Debug, Clone)",
    Attrs "attrs" "attrs(..)" "attrs(must_use)",
    OutputDerive "output_derive" "output_derive(..)" "output_derive(Debug, Clone)",
    OutputAttrs "output_attrs" "output_attrs(..)" "output_attrs(must_use)",
    Retry "retry" "retry = .." "retry = path::to::function",
    Blocking "blocking" "blocking" "blocking",
    Trace "trace" "trace(..)" "trace(key, %bucket)",
    Name "name" "name = .." "name = Other",
    Crate "crate" "crate = .." "crate = path::to::conjoin",
}

impl Keyword {
    /// The option that is meant, so a misspelled one still has its effect.
    pub(super) fn find(name: &Ident, errors: &mut Errors) -> Result<Self> {
        if let Some(&known) = Self::ALL.iter().find(|it| name == it.name()) {
            return Ok(known);
        }
        let text = name.to_string();
        let options = Self::list();
        if text.starts_with(char::is_uppercase) {
            let message =
                format!("unknown option `{name}`: did you mean `derive({name})`?\n{options}");
            return Err(Error::new_spanned(name, message));
        }
        let near = nearest(&text, Self::ALL.iter().map(|it| it.name()));
        match Self::ALL.iter().find(|it| Some(it.name()) == near) {
            Some(&near) => {
                let message =
                    format!("unknown option `{name}`: did you mean `{}`?\n{options}", near.name());
                errors.error(name, message);
                Ok(near)
            }
            None => Err(Error::new_spanned(name, format!("unknown option `{name}`\n{options}"))),
        }
    }

    /// All options, for a message.
    pub(super) fn list() -> String {
        let forms: Vec<_> = Self::ALL.iter().map(|it| format!("`{}`", it.form())).collect();
        let (last, others) = forms.split_last().expect("there are options");
        format!("the options are {} and {last}", others.join(", "))
    }
}
