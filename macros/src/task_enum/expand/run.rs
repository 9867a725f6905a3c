use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{WherePredicate, parse_quote};

use super::{Expansion, SoundVariant, mentions_any, sound};
use crate::methods::future;
use crate::names::self_token;
use crate::task_enum::Variant;

impl Expansion<'_> {
    /// ```text
    /// impl<Env> RunIn<Env> for Job where Fetch: RunIn<Env>, S3ToGcs: RunIn<Env> {
    ///     fn run_in(self, env: &Env, cx: &Context) -> impl Future<Output = ..> + Send {
    ///         RunTree::run_in(Variants::tree(self), env, cx)
    ///     }
    /// }
    /// ```
    pub(super) fn impl_run_in(&self) -> TokenStream {
        let (krate, ty) = (&self.krate, self.self_type());
        let env_type = self.names.fresh("Env");
        let mut generics = self.generics.clone();
        let marker = quote!(#krate::__private::core::marker);
        generics.params.push(parse_quote!(#env_type: ?#marker::Sized));
        let clause = generics.make_where_clause();
        for variant in self.sound_variants() {
            let ty = &variant.ty;
            clause.predicates.push(parse_quote!(#ty: #krate::RunIn<#env_type>));
            clause.predicates.extend(self.same_output(&variant));
        }
        let (parameters, _, clause) = generics.split_for_impl();
        let future = future(krate, Span::mixed_site().located_at(self.task_enum.name.span()));
        let this = self_token();
        // rustc doesn't look into a function that has an error in its signature.
        let context = sound(&quote!(#krate::Context), &self.unsure(), krate);
        let [env, cx] = ["env", "cx"].map(|name| Ident::new(name, Span::mixed_site()));
        let run_in = if self.variants().next().is_none() {
            quote! {
                let _ = (#env, #cx);
                #krate::__private::absurd(#this, |never| match never {})
            }
        } else {
            let private = quote!(#krate::__private);
            quote!(#private::RunTree::run_in(#private::Variants::tree(#this), #env, #cx))
        };
        let run = self.run(&env_type, &env, &future);
        quote! {
            #[automatically_derived]
            impl #parameters #krate::RunIn<#env_type> for #ty #clause {
                fn run_in(#this, #env: &#env_type, #cx: &#context) -> #future {
                    #run_in
                }
                #run
            }
        }
    }

    /// That a generic variant's output is the first one's. Because of a bound on its type, rustc doesn't
    /// look at its implementation for the output.
    fn same_output(&self, variant: &SoundVariant) -> Option<WherePredicate> {
        let first = self.output_variant().filter(|_| self.output_name().is_none())?;
        let SoundVariant { name, ty, .. } = variant;
        if first.name == *name || !mentions_any(ty, &self.generics) {
            return None;
        }
        let (krate, output) = (&self.krate, self.output());
        Some(parse_quote!(#ty: #krate::Task<Output = #output>))
    }

    /// The variant's own `run`: it knows whether it needs a context. With generics, the provided
    /// `run` stays, because only a concrete type can be found to be `Send`.
    fn run(&self, env_type: &Ident, env: &Ident, future: &TokenStream) -> TokenStream {
        let krate = &self.krate;
        if self.variants().next().is_none() || self.generics.type_params().next().is_some() {
            return TokenStream::new();
        }
        let this = self_token();
        let unit = sound(&quote!(()), &self.unsure(), krate);
        quote! {
            fn run(
                #this,
                #env: &<#env_type as #krate::__private::Sound<#unit>>::Type,
            ) -> #future
            where
                #env_type: #krate::__private::core::marker::Sync,
            {
                use #krate::__private::NotSendEnum as _;
                #krate::__private::SendEnum(#this).start(#env)
            }
        }
    }

    /// ```text
    /// impl Variants for Job {
    ///     type Tree = Branch<Leaf<Self, 0>, Leaf<Self, 1>>;
    ///     fn tree(self) -> Self::Tree {
    ///         match self {
    ///             Self::Fetch(task) => Branch::Left(Leaf(task)),
    ///             Self::Move(task) => Branch::Right(Leaf(task)),
    ///         }
    ///     }
    /// }
    /// ```
    pub(super) fn impl_variants(&self) -> TokenStream {
        let count = self.task_enum.variants.len();
        if count == 0 {
            return TokenStream::new();
        }
        let (krate, ty) = (&self.krate, self.self_type());
        let (generics, _, clause) = self.generics.split_for_impl();
        let tree = tree(krate, 0, count);
        let this = self_token();
        let arms = self.variants().enumerate().map(|(i, Variant { name, .. })| {
            let task = placed(krate, quote!(#krate::__private::Leaf(task)), i, count);
            quote!(Self::#name(task) => #task,)
        });
        let each = self.sound_variants().enumerate().map(|(i, it)| self.impl_variant(i, &it));
        quote! {
            #[doc(hidden)]
            #[automatically_derived]
            impl #generics #krate::__private::Variants for #ty #clause {
                type Tree = #tree;
                fn tree(#this) -> Self::Tree {
                    match #this { #(#arms)* }
                }
            }
            #(#each)*
        }
    }

    /// ```text
    /// impl Variant<0> for Job {
    ///     type Task = Fetch;
    ///     fn returned(result: Returned<Self::Task>) -> Returned<Self> {
    ///         result.map(SameOutput::same).map_err(JobError::Fetch)
    ///     }
    /// }
    /// ```
    fn impl_variant(&self, i: usize, variant: &SoundVariant) -> TokenStream {
        let (krate, of, i) = (&self.krate, self.self_type(), Literal::usize_unsuffixed(i));
        let SoundVariant { name, ty, error, aim, .. } = variant;
        let mut generics = self.generics.clone();
        if let Some(bound) = self.same_output(variant) {
            generics.make_where_clause().predicates.push(bound);
        }
        let (generics, _, clause) = generics.split_for_impl();
        // Where rustc reports what is wrong with the task, as elsewhere.
        let task = quote_spanned!(*aim=> type Task = #ty;);
        let taken = quote_spanned!(*aim=> #krate::__private::Returned<Self::Task>);
        // Where rustc reports an output that differs from the first one's.
        let at = self.hygiene().located_at(*aim);
        let output = match self.output_name() {
            Some(output) => quote!(#output::#name),
            None => {
                let output = self.output();
                quote_spanned!(at=> <_ as #krate::SameOutput<#output>>::same)
            }
        };
        let result = Ident::new("result", at);
        let returned = quote_spanned!(at=> #result.map(#output).map_err(#error));
        quote! {
            #[doc(hidden)]
            #[automatically_derived]
            impl #generics #krate::__private::Variant<#i> for #of #clause {
                #task
                #[inline]
                fn returned(#result: #taken) -> #krate::__private::Returned<Self> {
                    #returned
                }
            }
        }
    }

    /// That of `combine!`, if it made the enum, and not of its hidden second step, which rustc would name.
    fn hygiene(&self) -> Span {
        let krate = self.task_enum.krate.clone();
        let token = krate.and_then(|krate| krate.into_iter().next());
        token.map_or_else(Span::mixed_site, |token| token.span())
    }
}

/// The balanced tree of `count` leaves from this one on: `Branch<Leaf<Self, 0>, Leaf<Self, 1>>`.
fn tree(krate: &TokenStream, first: usize, count: usize) -> TokenStream {
    let private = quote!(#krate::__private);
    if count == 1 {
        let first = Literal::usize_unsuffixed(first);
        return quote!(#private::Leaf<Self, #first>);
    }
    let left = count.div_ceil(2);
    let (right, left) = (tree(krate, first + left, count - left), tree(krate, first, left));
    quote!(#private::Branch<#left, #right>)
}

/// `Left(Right(task))`: the way to leaf `i` of a balanced tree with `count` leaves.
fn placed(krate: &TokenStream, task: TokenStream, i: usize, count: usize) -> TokenStream {
    if count == 1 {
        return task;
    }
    let left = count.div_ceil(2);
    if i < left {
        let inner = placed(krate, task, i, left);
        quote!(#krate::__private::Branch::Left(#inner))
    } else {
        let inner = placed(krate, task, i - left, count - left);
        quote!(#krate::__private::Branch::Right(#inner))
    }
}
