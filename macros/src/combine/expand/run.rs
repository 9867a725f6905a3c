use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::ext::IdentExt;

use super::Expansion;
use crate::combine::check::{Expression, Side, awaits, may_fail};
use crate::combine::parse::{Half, Stitch};
use crate::describe::{Output, Takes};
use crate::given::Given;
use crate::methods::{future, run};
use crate::names::{Names, self_token};

impl Expansion<'_> {
    /// ```text
    /// impl<Env> RunIn<Env> for S3ToGcs
    /// where Env: ?Sized + Sync, S3Read: RunIn<Env>, GcsWrite: RunIn<Env> {
    ///     fn run_in(self, env: &Env, cx: &Context) -> impl Future<Output = ..> + Send {
    ///         let Self { source, name } = self;
    ///         let first = S3Read { key: source };
    ///         let stitch = move |object| Ok(GcsWrite { body: object.body, name });
    ///         traced!(pair "S3ToGcs" [] run_stitched(first, stitch, env, cx, (env, cx)))
    ///     }
    /// }
    /// ```
    pub(super) fn impl_run_in(&self) -> TokenStream {
        let Self { krate, combine, .. } = self;
        let name = &combine.head.name;
        let (first, second) = (self.half_type(Side::First), self.half_type(Side::Second));
        let context = self.context_type();
        let env = Names::of(&self.everything()).fresh("Env");
        let aim = name.span();
        let future = future(krate, aim);
        let run = run(krate, &env, &self.env_loan(&env), &future, self.takes());
        let body = self.body();
        let this = self_token();
        let marker = quote!(#krate::__private::core::marker);
        let [env_value, cx] = [self.own("env"), self.own("cx")];
        // Not `automatically_derived`, in which rustc keeps silent of a variable that is not used.
        let allow = self.allow_deprecated();
        quote! {
            #allow
            impl<#env> #krate::RunIn<#env> for #name
            where
                #env: ?#marker::Sized + #marker::Sync,
                #first: #krate::RunIn<#env>,
                #second: #krate::RunIn<#env>,
            {
                fn run_in(#this, #env_value: &#env, #cx: &#context) -> #future { #body }
                #run
            }
        }
    }

    pub(super) fn takes(&self) -> Takes {
        let [first, second] = self.tasks.map(|task| task.takes);
        Takes {
            resources: first.resources || second.resources,
            context: first.context || second.context,
        }
    }

    /// Every name that the user's part of the impl may mention.
    fn everything(&self) -> TokenStream {
        let Self { combine, pair, .. } = self;
        let (name, first, second) = (&combine.head.name, &combine.first.path, &combine.second.path);
        let mut tokens = quote!(#name #first #second);
        tokens.extend(combine.stitch.iter().map(|stitch| stitch.pattern.to_token_stream()));
        let given = pair.first.iter().chain(&pair.second);
        given.filter_map(Given::expression).for_each(|it| it.to_tokens(&mut tokens));
        tokens
    }

    fn body(&self) -> TokenStream {
        let krate = self.krate;
        let this = self_token();
        let names: Vec<_> = self.pair.fields.iter().map(|field| &field.name).collect();
        let variables: Vec<_> = names.iter().map(|name| self.variable(name)).collect();
        let first = self.first();
        let stitch = self.stitch();
        let [env, cx, task] = [self.own("env"), self.own("cx"), self.own("first")];
        let name = self.combine.head.name.unraw().to_string();
        let run = if self.awaits() { quote!(run_awaiting) } else { quote!(run_stitched) };
        let kept = self.kept(&env, &cx);
        let run = quote!(#krate::__private::#run(#task, #stitch, #env, #cx, #kept));
        quote! {
            let Self { #(#names: #variables),* } = #this;
            let #task = #first;
            #krate::__private::traced!(pair #name [] #run)
        }
    }

    /// `(env, cx)`: the environment if the second half takes some of it, the context if a half takes
    /// it, and else `Unused`.
    fn kept(&self, env: &Ident, cx: &Ident) -> TokenStream {
        let krate = self.krate;
        let unused = quote!(#krate::__private::Unused);
        let kept = |taken, it: &Ident| if taken { it.to_token_stream() } else { unused.clone() };
        let env = kept(self.tasks[1].takes.resources, env);
        let cx = kept(self.takes().context, cx);
        quote!((#env, #cx))
    }

    /// A variable apart from those of the fields, and from the user's constants, which no variable can
    /// have the name of.
    fn own(&self, wish: &str) -> Ident {
        let fields = self.pair.fields.iter().map(|field| &field.name);
        let mut own = Names::of(&quote!(#(#fields)*)).fresh(&format!("__{wish}"));
        own.set_span(own.span().resolved_at(self.hygiene()));
        own
    }

    /// The variable of a field, apart from any that the stitch may have of that name.
    fn variable(&self, field: &Ident) -> Ident {
        let mut variable = field.clone();
        variable.set_span(field.span().resolved_at(self.hygiene()));
        variable
    }

    /// That of `combine!` and not of its hidden second step, which rustc would name otherwise.
    fn hygiene(&self) -> Span {
        self.krate.clone().into_iter().next().map_or_else(Span::mixed_site, |token| token.span())
    }

    /// `S3Read { key: Clone::clone(&source) }`
    fn first(&self) -> TokenStream {
        let mut inputs: Vec<_> = self.tasks[0].inputs.iter().zip(&self.pair.first).collect();
        inputs.sort_by_key(|(_, given)| evaluated(&self.combine.first, given));
        let inputs = inputs.into_iter().map(|(input, given)| {
            let name = &input.name;
            match given {
                Given::Open(field) => {
                    let value = self.taken(field);
                    quote!(#name: #value)
                }
                given => given.expression().map(field_of).unwrap_or_default(),
            }
        });
        self.literal(Side::First, inputs)
    }

    /// The field, or a clone of it if it is still wanted.
    fn taken(&self, field: &Ident) -> TokenStream {
        let krate = self.krate;
        let value = self.variable(field);
        if !self.shared(field) {
            return value.into_token_stream();
        }
        let lent = self.lent_names().iter().find(|lent| *lent == field);
        quote_spanned! {lent.unwrap_or(field).span()=>
            <_ as #krate::__private::core::clone::Clone>::clone(&#value)
        }
    }

    fn shared(&self, field: &Ident) -> bool {
        self.pair.fields.iter().any(|it| it.shared && it.name == *field)
    }

    /// `move |object| { let source = source; Ok(GcsWrite { .. }) }`
    fn stitch(&self) -> TokenStream {
        let krate = self.krate;
        let lent = self.lent_names();
        let variables = lent.iter().map(|name| self.variable(name));
        let lets = quote!(#(let #lent = #variables;)*);
        let second = self.second();
        let path = &self.combine.second.path;
        let result = quote!(#krate::__private::core::result::Result);
        let mut pattern = match &self.combine.stitch {
            Some(Stitch { pattern, .. }) => pattern.to_token_stream(),
            None => self.own("output").into_token_stream(),
        };
        pattern.extend(self.output_type());
        let fallible = quote!(#result<#path, #krate::BoxError>);
        if self.awaits() {
            let ok = quote!(#result::<#path, #krate::BoxError>::Ok);
            quote!(move |#pattern| async move { #lets #ok(#second) })
        } else if self.bound().any(|it| may_fail(&it)) {
            quote!(move |#pattern| -> #fallible { #lets #result::Ok(#second) })
        } else {
            quote!(move |#pattern| { #lets #second })
        }
    }

    fn lent_names(&self) -> &[Ident] {
        self.combine.stitch.as_ref().map_or(&[], |stitch| &stitch.names)
    }

    fn awaits(&self) -> bool {
        self.bound().any(|it| awaits(&it))
    }

    /// The expressions of the second half.
    fn bound(&self) -> impl Iterator<Item = TokenStream> {
        self.pair.second.iter().filter_map(Given::expression).map(ToTokens::to_token_stream)
    }

    /// `GcsWrite { body: object.body, name: name }`
    fn second(&self) -> TokenStream {
        let mut inputs: Vec<_> = self.tasks[1].inputs.iter().zip(&self.pair.second).collect();
        inputs.sort_by_key(|(_, given)| evaluated(&self.combine.second, given));
        let inputs = inputs.into_iter().map(|(input, given)| {
            let name = &input.name;
            match given {
                Given::Bound(expression) | Given::Stitch(expression) => field_of(expression),
                Given::Open(field) => {
                    let lent = self.lent_names().contains(field);
                    let value = if lent { field.clone() } else { self.variable(field) };
                    // Only then is its type another half's.
                    let value = if self.shared(field) {
                        users(&value, field.span())
                    } else {
                        value.into_token_stream()
                    };
                    quote!(#name: #value)
                }
                Given::Wired(output) => {
                    let value = self.wire(output);
                    quote!(#name: #value)
                }
            }
        });
        self.literal(Side::Second, inputs)
    }

    /// `S3Read { key: source }`. An enum is its own only input: `identity::<Job>(job)`.
    fn literal(&self, side: Side, inputs: impl Iterator<Item = TokenStream>) -> TokenStream {
        let krate = self.krate;
        let (half, task) = match side {
            Side::First => (&self.combine.first, self.tasks[0]),
            Side::Second => (&self.combine.second, self.tasks[1]),
        };
        let (ty, path) = (&half.path, half.expression_path());
        if task.is_enum {
            let whole = quote!(#krate::__private::whole!(#(#inputs),*));
            return quote!(#krate::__private::core::convert::identity::<#ty>(#whole));
        }
        quote!(#path { #(#inputs),* })
    }

    /// `output.body`
    fn wire(&self, name: &Ident) -> TokenStream {
        let mut output = self.own("output");
        output.set_span(name.span().resolved_at(output.span()));
        match &self.tasks[0].output {
            Output::Fields(_) => quote_spanned!(name.span()=> (#output).#name),
            _ => users(&output, name.span()),
        }
    }
}

/// The variable, in an expression that is the user's to rustc: it would name `combine!` otherwise.
fn users(variable: &Ident, aim: Span) -> TokenStream {
    quote_spanned!(aim=> (#variable,).0)
}

/// `input: expression`, or `input` alone.
fn field_of(Expression { input, value }: &Expression<'_>) -> TokenStream {
    match value {
        Some(value) => quote!(#input: #value),
        None => quote!(#input),
    }
}

/// When an input is evaluated: expressions as the user wrote them, and then what is moved, since
/// they may borrow it.
fn evaluated(half: &Half, given: &Given<Expression<'_>>) -> usize {
    let Some(Expression { input, value: Some(_) }) = given.expression() else { return usize::MAX };
    half.slots.iter().position(|slot| slot.input() == Some(*input)).unwrap_or(usize::MAX)
}
