use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::visit::Visit;
use syn::{FnArg, GenericParam, Type};

use super::Expansion;
use crate::describe::{Output, Takes};
use crate::mentions::Mentions;
use crate::methods::{future, run};
use crate::names::{Names, self_token};
use crate::task::check::Parameter;

impl Expansion<'_> {
    /// ```text
    /// impl<Env> RunIn<Env> for S3Read where Env: ?Sized + Provide<AmazonS3> {
    ///     fn run_in(self, env_: &Env, cx_: &Context) -> impl Future<Output = ..> + Send {
    ///         s3_read(Provide::<AmazonS3>::provide(env_), cx_, self.key)
    ///     }
    /// }
    /// ```
    ///
    /// Returns the function's own future: an `async` block around it would hold the inputs twice.
    pub(super) fn impl_run_in(&self) -> TokenStream {
        let Self { task, cfgs, krate, .. } = self;
        let name = &task.name;
        let env_type = self.env_type();
        let generics = self.run_generics(&env_type);
        let (generics, _, clause) = generics.split_for_impl();
        let keyword = self.impl_keyword();
        let (_, arguments, _) = self.generics.split_for_impl();
        let [env, cx] = self.lent();
        let body = self.body(&env, &cx);
        // rustc reports a future that is not `Send` at the function's name.
        let aim = self.function.sig.ident.span().resolved_at(Span::mixed_site());
        let future = future(krate, aim);
        let run = run(krate, &env_type, &quote!(&#env_type), &future, self.takes());
        let this = self_token();
        let run_in = self.trait_path(&quote!(RunIn<#env_type>));
        let allow = &self.allow;
        let method =
            quote!(fn run_in(#this, #env: &#env_type, #cx: &#krate::Context) -> #future { #body });
        // rustc shows the impl from its first to its last token.
        let items = quote_spanned!(self.function.sig.ident.span()=> { #method #run });
        quote! {
            #(#cfgs)*
            #allow
            #[automatically_derived]
            #keyword #generics #run_in for #name #arguments #clause #items
        }
    }

    fn env_type(&self) -> Ident {
        let mut names = Names::of(&self.function.sig);
        names.add(self.task.name.to_token_stream());
        names.fresh("Env")
    }

    /// The types that the environment must lend.
    pub(super) fn resources(&self) -> impl Iterator<Item = TokenStream> {
        self.task.resources().filter(|_| self.sound).map(ToTokens::to_token_stream)
    }

    pub(super) fn takes(&self) -> Takes {
        let any =
            |wanted: fn(&Parameter) -> bool| self.sound && self.task.parameters.iter().any(wanted);
        Takes {
            resources: any(|it| matches!(it, Parameter::Resource(_))),
            context: any(|it| matches!(it, Parameter::Context)) || self.is_blocking(),
        }
    }

    /// Only a plain function blocks.
    fn is_blocking(&self) -> bool {
        self.sound && self.options.blocking.is_some()
    }

    /// The names of `run_in`'s parameters: `_` for an unused one. A name that a user may have given to
    /// a constant can't be a variable's.
    fn lent(&self) -> [Ident; 2] {
        let Takes { resources, context } = self.takes();
        let env = if resources { "env_" } else { "_" };
        let cx = if context { "cx_" } else { "_" };
        [env, cx].map(|name| Ident::new(name, Span::mixed_site()))
    }

    /// The body of `run_in`.
    fn body(&self, env: &Ident, cx: &Ident) -> TokenStream {
        let krate = &self.krate;
        if !self.sound {
            return quote!(#krate::__private::core::future::pending());
        }
        let (lets, call) = self.call(env, cx);
        let run = if self.is_blocking() { self.run_blocking(&call, cx) } else { self.run(&call) };
        let run = self.traced(&run);
        let probe = self.generic_output_probe();
        quote!(#probe #lets #run)
    }

    /// The future of the task, with the function's call in it.
    fn run(&self, call: &TokenStream) -> TokenStream {
        let krate = &self.krate;
        if self.function.sig.asyncness.is_none() {
            let output = self.output(call.clone());
            return quote!(async move { #output });
        }
        if self.shares_context_lifetime() {
            let output = self.output(quote!(#call.await));
            return quote!(async move { #output });
        }
        if self.task.returns.fallible && !matches!(self.task.output, Output::Fields(_)) {
            return call.clone();
        }
        let output = self.output(quote!(__output));
        quote!(#krate::__private::mapped(#call, |__output| #output))
    }

    /// The function on a blocking thread. It borrows clones of the resources, and a context of its own.
    ///
    /// ```text
    /// let __resource_0 = <Pool as Clone>::clone(Provide::<Pool>::provide(env_));
    /// run_blocking(cx_, move |cx_| load(&__resource_0, cx_, self.rows))
    /// ```
    fn run_blocking(&self, call: &TokenStream, cx: &Ident) -> TokenStream {
        let krate = &self.krate;
        let output = self.output(call.clone());
        // rustc reports here what is not `Send` or not `'static`.
        let aim = self.function.sig.ident.span().resolved_at(Span::mixed_site());
        let run = quote_spanned!(aim=> #krate::__private::run_blocking);
        quote!(#run(#cx, move |#cx| #output))
    }

    /// The statements before the call of the function, and the call.
    fn call(&self, env: &Ident, cx: &Ident) -> (TokenStream, TokenStream) {
        let krate = &self.krate;
        let this = self_token();
        let mut lets = TokenStream::new();
        let arguments = self.task.parameters.iter().enumerate().map(|(i, it)| match it {
            Parameter::Context => cx.to_token_stream(),
            Parameter::Resource(ty) => {
                let resource = format_ident!("__resource_{i}", span = Span::mixed_site());
                let provide = quote!(#krate::Provide::<#ty>::provide(#env));
                if self.is_blocking() {
                    let clone =
                        quote_spanned!(ty.span()=> <#ty as #krate::__private::core::clone::Clone>);
                    lets.extend(quote!(let #resource = #clone::clone(#provide);));
                    return quote!(&#resource);
                }
                lets.extend(quote!(let #resource = #provide;));
                resource.to_token_stream()
            }
            Parameter::Input(input) => {
                let name = &input.name;
                quote!(#this.#name)
            }
        });
        let arguments: Vec<_> = arguments.collect();
        let function = &self.function.sig.ident;
        let generics = self.function.sig.generics.params.iter().filter_map(|it| match it {
            GenericParam::Lifetime(_) => None,
            GenericParam::Type(it) => Some(&it.ident),
            GenericParam::Const(it) => Some(&it.ident),
        });
        let mut generics = generics.peekable();
        let turbofish = generics.peek().is_some().then(|| quote!(::<#(#generics),*>));
        (lets, quote!(#function #turbofish (#(#arguments),*)))
    }

    /// The function's return value as the task's `Result`.
    fn output(&self, returned: TokenStream) -> TokenStream {
        let krate = &self.krate;
        let result = quote!(#krate::__private::core::result::Result);
        let build = match &self.task.output {
            Output::Fields(names) => {
                let name = self.output_name();
                let parts: Vec<_> = (0..names.len()).map(syn::Index::from).collect();
                Some(quote!(|__parts| #name { #(#names: __parts.#parts),* }))
            }
            _ => None,
        };
        match (build, self.task.returns.fallible) {
            (None, true) => returned,
            (None, false) => quote!(#result::Ok(#returned)),
            (Some(build), true) => quote!(#result::map(#returned, #build)),
            (Some(build), false) => quote!(#result::map(#result::Ok(#returned), #build)),
        }
    }

    /// Whether the context's lifetime is also something else's. Then the function's future has a type
    /// that `run_in` can't return, because that lifetime is shorter than each of them.
    fn shares_context_lifetime(&self) -> bool {
        let sig = &self.function.sig;
        let mut lifetime = None;
        let mut others = Mentions::default();
        if let Some(clause) = &sig.generics.where_clause {
            others.visit_where_clause(clause);
        }
        for (arg, parameter) in sig.inputs.iter().zip(&self.task.parameters) {
            match (arg, parameter) {
                (FnArg::Typed(typed), Parameter::Context) => {
                    let Type::Reference(reference) = &*typed.ty else { continue };
                    lifetime = reference.lifetime.as_ref();
                }
                _ => others.visit_fn_arg(arg),
            }
        }
        lifetime.is_some_and(|lifetime| others.contain(lifetime))
    }
}
