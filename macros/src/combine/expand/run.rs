mod halves;
mod stitch;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Token, Type, TypeReference};

use super::Expansion;
use crate::combine::check::Side;
use crate::combine::parse::Lent;
use crate::describe::Takes;
use crate::given::Given;
use crate::methods::{future, run};
use crate::names::{Names, self_token, ungrouped};

impl Expansion<'_> {
    /// ```text
    /// impl<Env> RunIn<Env> for S3ToGcs
    /// where Env: ?Sized + Sync, S3Read: RunIn<Env>, GcsWrite: RunIn<Env> {
    ///     fn run_in(self, env: &Env, cx: &Context) -> impl Future<Output = ..> + Send {
    ///         let Self { source, name } = self;
    ///         let first = S3Read { key: source };
    ///         let stitch = move |object, _, _| Ok(GcsWrite { body: object.body, name });
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
        let resources = self.lent().iter().filter_map(Lent::resource);
        let resources = resources.filter(|ty| !is_context(ty)).map(|ty| &ty.elem);
        let marker = quote!(#krate::__private::core::marker);
        let [env_value, cx] = [self.own("env"), self.own("cx")];
        // Not `automatically_derived`, because rustc doesn't report unused variables there.
        let allow = self.allow_deprecated();
        let keyword = Token![impl](aim);
        let shared = bound(aim, &quote!(#marker::Sync), aim);
        let runs = |half: &TokenStream, side| {
            let path = self.path(side);
            let bound = bound(path.span(), &quote!(#krate::RunIn<#env>), path.span());
            quote!(#half: #bound)
        };
        let (first, second) = (runs(&first, Side::First), runs(&second, Side::Second));
        let run_in =
            quote!(fn run_in(#this, #env_value: &#env, #cx: &#context) -> #future { #body });
        let items = quote_spanned!(aim=> { #run_in #run });
        quote! {
            #allow
            #keyword<#env> #krate::RunIn<#env> for #name
            where
                #env: ?#marker::Sized + #shared,
                #first,
                #second,
                #(#env: #krate::Provide<#resources>,)*
            #items
        }
    }

    pub(super) fn takes(&self) -> Takes {
        let [first, second] = self.tasks.map(|task| task.takes);
        let stitch = self.stitch_takes();
        Takes {
            resources: first.resources || second.resources || stitch.resources,
            context: first.context || second.context || stitch.context,
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
        tokens.extend(combine.otherwise.iter().map(|it| it.expression.to_token_stream()));
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
        let run = match &self.combine.otherwise {
            _ if self.awaits() => quote!(run_awaiting),
            Some(_) => quote!(run_matched),
            None => quote!(run_stitched),
        };
        let kept = self.kept(&env, &cx);
        let run = quote!(#krate::__private::#run(#task, #stitch, #env, #cx, #kept));
        quote! {
            let Self { #(#names: #variables),* } = #this;
            let #task = #first;
            #krate::__private::traced!(pair #name [] #run)
        }
    }

    /// `(env, cx)`: the environment if the second half takes some of it, the context if a half takes
    /// it, otherwise `Unused`.
    fn kept(&self, env: &Ident, cx: &Ident) -> TokenStream {
        let krate = self.krate;
        let unused = quote!(#krate::__private::Unused);
        let stitch = self.stitch_takes();
        let keeps_env = self.tasks[1].takes.resources || stitch.resources;
        let env = if keeps_env { env.to_token_stream() } else { unused.clone() };
        let cx = if stitch.context {
            cx.to_token_stream()
        } else if self.takes().context {
            quote!(#krate::__private::ForHalves(#cx))
        } else {
            unused
        };
        quote!((#env, #cx))
    }

    /// A variable of the expansion. No constant or static has its name, which would then be a pattern.
    pub(super) fn own(&self, wish: &str) -> Ident {
        format_ident!("{wish}_", span = Span::mixed_site().resolved_at(self.hygiene()))
    }

    /// The variable of a field, apart from any that the stitch may have of that name.
    fn variable(&self, field: &Ident) -> Ident {
        let name = field.unraw();
        format_ident!("__input_{name}", span = field.span().resolved_at(self.hygiene()))
    }

    /// The span of `combine!`. Otherwise rustc would name its hidden second step.
    fn hygiene(&self) -> Span {
        self.krate.clone().into_iter().next().map_or_else(Span::mixed_site, |token| token.span())
    }
}

/// The bound, which rustc shows from `start` to `end`, because it joins the first and the last token.
///
/// ```text
/// for<> RunIn<Env>
/// ```
fn bound(start: Span, path: &TokenStream, end: Span) -> TokenStream {
    let (keyword, open, close) = (Token![for](start), Token![<](start), Token![>](start));
    let mut tokens: Vec<_> = path.clone().into_iter().collect();
    if let Some(last) = tokens.last_mut() {
        last.set_span(end);
    }
    quote!(#keyword #open #close #(#tokens)*)
}

/// The variable, spanned as the user's expression. Otherwise rustc would name `combine!`.
fn users(variable: &Ident, aim: Span) -> TokenStream {
    quote_spanned!(aim=> (#variable,).0)
}

fn is_context(resource: &TypeReference) -> bool {
    let Type::Path(path) = ungrouped(&resource.elem) else { return false };
    path.path.segments.last().is_some_and(|last| last.ident == "Context")
}
