use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::{FnArg, GenericParam, Type};

use super::Expansion;
use crate::describe::{Output, Takes};
use crate::methods::{future, run};
use crate::names::{Names, self_token};
use crate::task::check::Parameter;

impl Expansion<'_> {
    /// ```text
    /// impl<Env> RunIn<Env> for S3Read where Env: ?Sized + Provide<AmazonS3> {
    ///     fn run_in(self, env: &Env, cx: &Context) -> impl Future<Output = ..> + Send {
    ///         s3_read(Provide::<AmazonS3>::provide(env), cx, self.key)
    ///     }
    /// }
    /// ```
    ///
    /// The function's own future is returned as it is: an `async` block round it would hold the
    /// inputs twice.
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
        // Where rustc reports a future that is not `Send`: the function's name.
        let aim = self.function.sig.ident.span().resolved_at(Span::mixed_site());
        let future = future(krate, aim);
        let run = run(krate, &env_type, &quote!(&#env_type), &future, self.takes());
        let this = self_token();
        let run_in = self.trait_path(&quote!(RunIn<#env_type>));
        // Whoever uses the task is to hear of it, not whoever declares it.
        let deprecated = self.function.attrs.iter().any(|attr| attr.path().is_ident("deprecated"));
        let allow = deprecated.then(|| quote!(#[allow(deprecated)]));
        quote! {
            #(#cfgs)*
            #allow
            #[automatically_derived]
            #keyword #generics #run_in for #name #arguments #clause {
                fn run_in(#this, #env: &#env_type, #cx: &#krate::Context) -> #future { #body }
                #run
            }
        }
    }

    fn env_type(&self) -> Ident {
        let mut names = Names::of(&self.function.sig);
        names.add(self.task.name.to_token_stream());
        names.fresh("Env")
    }

    /// The types that the environment has to lend.
    pub(super) fn resources(&self) -> impl Iterator<Item = TokenStream> {
        self.task.resources().filter(|_| self.sound).map(owned)
    }

    pub(super) fn takes(&self) -> Takes {
        let any =
            |wanted: fn(&Parameter) -> bool| self.sound && self.task.parameters.iter().any(wanted);
        Takes {
            resources: any(|it| matches!(it, Parameter::Resource(_))),
            context: any(|it| matches!(it, Parameter::Context)),
        }
    }

    /// The names of `run_in`'s parameters: `_` for one that is not used.
    fn lent(&self) -> [Ident; 2] {
        let Takes { resources, context } = self.takes();
        let env = if resources { "env" } else { "_" };
        let cx = if context { "cx" } else { "_" };
        [env, cx].map(|name| Ident::new(name, Span::mixed_site()))
    }

    /// The statement of `run_in`.
    fn body(&self, env: &Ident, cx: &Ident) -> TokenStream {
        let krate = &self.krate;
        if !self.sound {
            return quote!(#krate::__private::core::future::pending());
        }
        let (lets, call) = self.call(env, cx);
        let run = self.traced(&self.run(&call));
        quote!(#lets #run)
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
        let output = self.output(quote!(output));
        quote!(#krate::__private::mapped(#call, |output| #output))
    }

    /// The call of the function, and what has to be bound before it.
    fn call(&self, env: &Ident, cx: &Ident) -> (TokenStream, TokenStream) {
        let krate = &self.krate;
        let this = self_token();
        let mut lets = TokenStream::new();
        let arguments = self.task.parameters.iter().enumerate().map(|(i, it)| match it {
            Parameter::Context => cx.to_token_stream(),
            Parameter::Resource(ty) => {
                let resource = format_ident!("resource_{i}", span = Span::mixed_site());
                let ty = owned(ty);
                let provide = quote!(#krate::Provide::<#ty>::provide(#env));
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

    /// What the function returned, as the task's `Result`.
    fn output(&self, returned: TokenStream) -> TokenStream {
        let krate = &self.krate;
        let result = quote!(#krate::__private::core::result::Result);
        let build = match &self.task.output {
            Output::Fields(names) => {
                let name = self.output_name();
                let parts: Vec<_> = (0..names.len()).map(syn::Index::from).collect();
                Some(quote!(|parts| #name { #(#names: parts.#parts),* }))
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

    /// One lifetime for the context and something else is shorter than either, and the function's
    /// future then has a type that `run_in` cannot return.
    fn shares_context_lifetime(&self) -> bool {
        let sig = &self.function.sig;
        let parameters = sig.inputs.iter().zip(&self.task.parameters);
        let mut others = Names::of(&sig.generics.where_clause);
        let mut lifetime = None;
        for (arg, parameter) in parameters {
            match (arg, parameter) {
                (FnArg::Typed(typed), Parameter::Context) => {
                    let Type::Reference(reference) = &*typed.ty else { continue };
                    lifetime = reference.lifetime.as_ref();
                }
                _ => others.add(arg.to_token_stream()),
            }
        }
        lifetime.is_some_and(|lifetime| others.contain(lifetime))
    }
}

/// The type of a resource, with `'static` for each lifetime inside: `provide` says nothing of
/// others that would let them outlive the loan.
fn owned(ty: &Type) -> TokenStream {
    if Names::of(ty).contain(&"for") { ty.to_token_stream() } else { owned_tokens(ty) }
}

fn owned_tokens(ty: &impl ToTokens) -> TokenStream {
    let mut lifetime = false;
    let tokens = ty.to_token_stream().into_iter().map(|token| match token {
        TokenTree::Group(group) => {
            let mut owned = Group::new(group.delimiter(), owned_tokens(&group.stream()));
            owned.set_span(group.span());
            TokenTree::Group(owned)
        }
        TokenTree::Ident(ident) if lifetime => {
            lifetime = false;
            TokenTree::Ident(Ident::new("static", ident.span()))
        }
        token => {
            lifetime = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '\'');
            token
        }
    });
    tokens.collect()
}
