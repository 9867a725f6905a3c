use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse_quote;

use super::{Expansion, SoundVariant, mentions_any, sound};
use crate::methods::future;
use crate::names::self_token;

impl Expansion<'_> {
    /// ```text
    /// impl<Env> RunIn<Env> for Job where Fetch: RunIn<Env>, S3ToGcs: RunIn<Env> {
    ///     fn run_in(self, env: &Env, cx: &Context) -> impl Future<Output = ..> + Send {
    ///         match self {
    ///             Self::Fetch(task) => Either::Left(mapped(
    ///                 task.run_in(env, cx),
    ///                 |result| result.map(Same::same).map_err(JobError::Fetch),
    ///             )),
    ///             Self::Move(task) => Either::Right(..),
    ///         }
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
        let output_variant = self.output_variant().filter(|_| self.output_name().is_none());
        for SoundVariant { name, ty, .. } in self.sound_variants() {
            clause.predicates.push(parse_quote!(#ty: #krate::RunIn<#env_type>));
            let other = output_variant.is_some_and(|it| it.name != name);
            // Because of that bound, rustc doesn't look at the implementation for the output.
            if other && mentions_any(&ty, &self.generics) {
                let output = self.output();
                clause.predicates.push(parse_quote!(#ty: #krate::Task<Output = #output>));
            }
        }
        let (parameters, _, clause) = generics.split_for_impl();
        let future = future(krate, Span::mixed_site().located_at(self.task_enum.name.span()));
        let this = self_token();
        // rustc doesn't look into a function that has an error in its signature.
        let context = sound(&quote!(#krate::Context), &self.concrete(), krate);
        let [env, cx] = ["env", "cx"].map(|name| Ident::new(name, Span::mixed_site()));
        let run_in = self.matched(|ty| quote!(<#ty as #krate::RunIn<_>>::run_in(task, #env, #cx)));
        let run = self.run(&env_type, &env, &future);
        let unused = self.variants().next().is_none().then(|| quote!(let _ = (#env, #cx);));
        quote! {
            #[automatically_derived]
            impl #parameters #krate::RunIn<#env_type> for #ty #clause {
                fn run_in(#this, #env: &#env_type, #cx: &#context) -> #future {
                    #unused
                    #run_in
                }
                #run
            }
        }
    }

    /// The variant's own `run`: it knows whether it needs a context. With generics, the provided
    /// `run` stays, because only a concrete type can be found to be `Send`.
    fn run(&self, env_type: &Ident, env: &Ident, future: &TokenStream) -> TokenStream {
        let krate = &self.krate;
        if self.variants().next().is_none() || self.generics.type_params().next().is_some() {
            return TokenStream::new();
        }
        let this = self_token();
        let unit = sound(&quote!(()), &self.concrete(), krate);
        let run = self.matched(|_| quote!(#krate::__private::SendTask(task).run(#env)));
        quote! {
            fn run(
                #this,
                #env: &<#env_type as #krate::__private::Sound<#unit>>::Type,
            ) -> #future
            where
                #env_type: #krate::__private::core::marker::Sync,
            {
                use #krate::__private::NotSendTask as _;
                #run
            }
        }
    }

    /// That of `combine!`, if it made the enum, and not of its hidden second step, which rustc would name.
    fn hygiene(&self) -> Span {
        let krate = self.task_enum.krate.clone();
        let token = krate.and_then(|krate| krate.into_iter().next());
        token.map_or_else(Span::mixed_site, |token| token.span())
    }

    /// The `match` whose arms each are a future, at their place in a balanced tree.
    fn matched(&self, run: impl Fn(&syn::Type) -> TokenStream) -> TokenStream {
        let krate = &self.krate;
        let this = self_token();
        let count = self.task_enum.variants.len();
        if count == 0 {
            return quote!(#krate::__private::absurd(#this, |never| match never {}));
        }
        let error = self.error_name();
        let arms = self.sound_variants().enumerate().map(|(i, variant)| {
            let SoundVariant { name, ty, aim, .. } = variant;
            let run = run(&ty);
            // Where rustc reports an output that differs from the first one's.
            let aim = self.hygiene().located_at(aim);
            let output = match self.output_name() {
                Some(output) => quote!(#output::#name),
                None => {
                    let output = self.output();
                    quote_spanned!(aim=> <_ as #krate::SameOutput<#output>>::same)
                }
            };
            let future = quote_spanned! {aim=>
                #krate::__private::mapped(#run, |result| result.map(#output).map_err(#error::#name))
            };
            let future = placed(krate, future, i, count);
            quote!(Self::#name(task) => #future,)
        });
        quote!(match #this { #(#arms)* })
    }
}

/// `Left(Right(future))`: the way to leaf `i` of a balanced tree with `count` leaves.
fn placed(krate: &TokenStream, future: TokenStream, i: usize, count: usize) -> TokenStream {
    if count == 1 {
        return future;
    }
    let left = count.div_ceil(2);
    if i < left {
        let inner = placed(krate, future, i, left);
        quote!(#krate::__private::Either::Left { future: #inner })
    } else {
        let inner = placed(krate, future, i - left, count - left);
        quote!(#krate::__private::Either::Right { future: #inner })
    }
}
