use proc_macro2::{Ident, Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::Type;
use syn::ext::IdentExt;

use super::Expansion;
use crate::names::{self_token, ungrouped};
use crate::task::check::Input;
use crate::task::parse::Traced;

impl Expansion<'_> {
    /// The run in its span if the runtime has the feature `tracing`, which a macro can't know.
    ///
    /// ```text
    /// conjoin::__private::traced!(task "S3Read" ["key" (self.key)] s3_read(resource_0, cx, self.key))
    /// ```
    pub(super) fn traced(&self, run: &TokenStream) -> TokenStream {
        let krate = &self.krate;
        let name = self.task.name.unraw().to_string();
        let fields = self.options.trace.iter().flatten().map(|it| self.field(it));
        quote!(#krate::__private::traced!(task #name [#(#fields)*] #run))
    }

    /// The input itself if tracing records its type, or else formatted with `Debug` or `Display`.
    fn field(&self, traced: &Traced) -> TokenStream {
        let Traced { display, input: named } = traced;
        let krate = &self.krate;
        let input = self.task.inputs().find(|it| it.name.unraw() == named.unraw());
        let value = input.map(|Input { name, ty, .. }| {
            // rustc reports a type here that implements neither.
            let aim = named.span();
            let [this, name] = [self_token(), name.clone()].map(|mut ident: Ident| {
                ident.set_span(ident.span().located_at(aim));
                ident
            });
            let write = |format: &str| {
                let mut format = Literal::string(format);
                format.set_span(aim);
                quote_spanned!(aim=> #krate::__private::core::format_args!(#format, #this.#name))
            };
            match display {
                Some(_) => write("{}"),
                None if is_value(ty) => quote!(#this.#name),
                None => write("{:?}"),
            }
        });
        let name = named.unraw().to_string();
        quote!(#name (#value))
    }
}

/// Whether tracing records the type.
fn is_value(ty: &Type) -> bool {
    const VALUES: [&str; 16] = [
        "String", "bool", "u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64",
        "i128", "isize", "f32", "f64",
    ];
    let Type::Path(path) = ungrouped(ty) else { return false };
    path.path.get_ident().is_some_and(|name: &Ident| VALUES.iter().any(|it| name == it))
}
