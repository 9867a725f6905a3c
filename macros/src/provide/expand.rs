use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{GenericParam, Generics, Lifetime, Token, Type, TypeParamBound, parse_quote};

use super::check::{How, Lent, held, mentions_type, referent};
use super::parse::Environment;
use crate::mentions::restricted;
use crate::names::{Names, self_token, ungrouped};

pub(super) fn expand(environment: &Environment, lent: &[Lent<'_>]) -> TokenStream {
    let it = Expansion::new(environment);
    let mut items = it.check_shared();
    items.extend(lent.iter().map(|lent| it.impl_provide(lent)));
    it.with_crate(items)
}

/// Replaces the implementations after a mistake, so no task lacks a resource.
pub(super) fn fallback(environment: &Environment) -> TokenStream {
    let it = Expansion::new(environment);
    let mut generics = environment.generics.clone();
    let resource = it.any_resource(&mut generics).to_token_stream();
    let item = it.item(generics, Span::mixed_site(), &resource, &resource, &quote!(loop {}));
    it.with_crate(item)
}

struct Expansion<'a> {
    environment: &'a Environment,
    names: Names,
    /// The crate `conjoin`.
    krate: TokenStream,
}

impl<'a> Expansion<'a> {
    fn new(environment: &'a Environment) -> Self {
        let Environment { name, generics, fields, krate, .. } = environment;
        let mut names = Names::of(generics);
        names.add(name.to_token_stream());
        for field in fields {
            names.add(field.ty.to_token_stream());
        }
        let krate = match krate {
            Some(path) => {
                let mut alias = names.fresh("conjoin");
                alias.set_span(path.span());
                alias.to_token_stream()
            }
            None => quote!(::conjoin),
        };
        Self { environment, names, krate }
    }

    /// A path of the user's is imported, so a wrong one is one error and not one for each mention.
    fn with_crate(&self, items: TokenStream) -> TokenStream {
        let krate = &self.krate;
        match &self.environment.krate {
            Some(path) => quote!(const _: () = { use #path as #krate; #items };),
            None => items,
        }
    }

    /// ```text
    /// impl Provide<Log> for App where for<'env> App: Sync {
    ///     fn provide(&self) -> &Log { &self.log }
    /// }
    /// ```
    fn impl_provide(&self, lent: &Lent<'_>) -> TokenStream {
        let field_type = &lent.field.ty;
        // Where rustc reports an implementation that conflicts with another.
        let aim = match &lent.how {
            How::FlattenAll(span) => *span,
            How::Flatten(ty) => ty.span(),
            How::Field(_) | How::Inside(_) => field_type.span(),
        };
        let aim = Span::mixed_site().located_at(aim);
        let mut generics = self.environment.generics.clone();
        let resource = match lent.how.ty() {
            Some(ty) => ty.to_token_stream(),
            None => self.any_resource(&mut generics).to_token_stream(),
        };
        let body = self.body(lent, &resource, &mut generics, aim);
        let returned = lent.how.ty().map_or(resource.clone(), returned);
        self.item(generics, aim, &resource, &returned, &body)
    }

    /// The expression that `provide` returns, and what it asks of the generics.
    fn body(
        &self,
        lent: &Lent<'_>,
        resource: &TokenStream,
        generics: &mut Generics,
        aim: Span,
    ) -> TokenStream {
        let krate = &self.krate;
        let (this, member, ty) = (self_token(), &lent.field.member, &lent.field.ty);
        let field = quote_spanned!(aim=> #this.#member);
        // The inner type: rustc can tell that a local type lacks an implementation, but not that an
        // `Arc` of it does.
        let inner = pointee(ty);
        match &lent.how {
            How::Field(_) if matches!(ungrouped(ty), Type::Reference(_)) => quote!(&*#field),
            How::Field(_) => quote!(&#field),
            How::Inside(held) => {
                let deref = quote!(#krate::__private::core::ops::Deref<Target = #held>);
                self.bound(generics, &quote!(#ty), &deref);
                quote!(&**(&#field as &#ty))
            }
            How::Flatten(_) => quote_spanned! {aim=>
                <#inner as #krate::Provide<#resource>>::provide(&#field)
            },
            How::FlattenAll(_) => {
                let clause = generics.make_where_clause();
                clause.predicates.push(parse_quote!(#inner: #krate::Provide<#resource>));
                quote_spanned!(aim=> <#inner as #krate::Provide<#resource>>::provide(&#field))
            }
        }
    }

    fn item(
        &self,
        mut generics: Generics,
        aim: Span,
        resource: &TokenStream,
        returned: &TokenStream,
        body: &TokenStream,
    ) -> TokenStream {
        let Self { krate, environment, .. } = self;
        let Environment { name, deprecated, .. } = environment;
        let (_, arguments, _) = environment.generics.split_for_impl();
        let sync = quote!(#krate::__private::core::marker::Sync);
        self.bound(&mut generics, &quote!(#name #arguments), &sync);
        let (parameters, _, clause) = generics.split_for_impl();
        let allow = deprecated.then(|| quote!(#[allow(deprecated)]));
        let this = self_token();
        let method = quote_spanned!(aim=> fn provide(&#this) -> &#returned { #body });
        // rustc shows the impl from its first to its last token: not as a part of the derive.
        let aim = aim.resolved_at(self.environment.name.span());
        let (keyword, items) = (Token![impl](aim), quote_spanned!(aim=> { #method }));
        quote! {
            #[automatically_derived]
            #allow
            #keyword #parameters #krate::Provide<#resource> for #name #arguments #clause #items
        }
    }

    /// `for<'env> Ty: Bound`. Because of the `for`, rustc doesn't check the bound here. If it doesn't
    /// hold, `Provide` isn't implemented.
    fn bound(&self, generics: &mut Generics, ty: &TokenStream, bound: &TokenStream) {
        let free = self.names.fresh("env");
        let lifetime = Lifetime::new(&format!("'{free}"), Span::mixed_site());
        let clause = generics.make_where_clause();
        clause.predicates.push(parse_quote!(for<#lifetime> #ty: #bound));
    }

    /// Adds a type parameter for whatever the flattened field lends.
    fn any_resource(&self, generics: &mut Generics) -> Ident {
        let krate = &self.krate;
        let resource = self.names.fresh("T");
        generics.params.push(parse_quote!(#resource: ?#krate::__private::core::marker::Sized));
        resource
    }

    /// Reports each field that can't be shared between threads, once and at its type.
    ///
    /// ```text
    /// const _: () = { fn environment() { let () = <Rc<Store> as Shared>::SHARED; } };
    /// ```
    fn check_shared(&self) -> TokenStream {
        let Self { krate, environment, .. } = self;
        let generics = &environment.generics;
        let fields = environment.fields.iter().map(|field| &field.ty);
        let checks = fields.filter(|ty| !mentions_type(ty, generics)).map(|ty| {
            let path = quote_spanned!(ty.span()=> <#ty as #krate::Shared>::SHARED);
            quote!(let () = #path;)
        });
        let kept = restricted(generics, |it| !matches!(it, GenericParam::Type(_)));
        let (parameters, _, clause) = kept.split_for_impl();
        let name = Ident::new("environment", Span::mixed_site());
        quote!(const _: () = { fn #name #parameters () #clause { #(#checks)* } };)
    }
}

/// The type behind `&`, `Arc` and `Box`.
fn pointee(ty: &Type) -> &Type {
    match (ungrouped(ty), held(ty)) {
        (Type::Reference(_), _) => pointee(referent(ty)),
        (_, Some(held)) => pointee(held),
        (ty, None) => ty,
    }
}

/// The type behind the `&` of `provide`, where a trait object would borrow as briefly as the `&`.
fn returned(ty: &Type) -> TokenStream {
    match ungrouped(ty) {
        Type::Paren(paren) => returned(&paren.elem),
        Type::TraitObject(object) => {
            let lifetime = |it: &TypeParamBound| matches!(it, TypeParamBound::Lifetime(_));
            let forever = (!object.bounds.iter().any(lifetime)).then(|| quote!(+ 'static));
            quote!((#object #forever))
        }
        _ => ty.to_token_stream(),
    }
}
