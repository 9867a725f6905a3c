mod bounds;
mod describe;
mod run;
mod trace;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, GenericParam, Generics, Token, Type};

use super::check::{Input, Task};
use super::parse::{Function, Options};
use crate::attributes::{cfgs, docs, forwarded};
use crate::describe::Output;
use crate::errors::aimed;
use crate::names::{Names, parameter, restricted};

/// All that the items below are made of.
struct Expansion<'a> {
    function: &'a Function,
    task: &'a Task,
    options: &'a Options,
    /// There is no mistake: the function can be called.
    sound: bool,
    /// The crate `conjoin`.
    path: TokenStream,
    /// The same inside the impls.
    krate: TokenStream,
    /// `#[cfg]` of the function: on each item.
    cfgs: Vec<Attribute>,
    /// The function's, less the lifetimes that only resources have.
    generics: Generics,
}

/// ```text
/// // Input:
/// #[task]
/// async fn s3_read(s3: &AmazonS3, key: Path) -> Result<Bytes, Error> { .. }
///
/// // Output:
/// async fn s3_read(s3: &AmazonS3, key: Path) -> Result<Bytes, Error> { .. }
///
/// struct S3Read { pub key: Path }
/// impl Task for S3Read { .. }
/// impl<Env: Provide<AmazonS3>> RunIn<Env> for S3Read { .. }
/// impl Input<0> for S3Read { type Type = Path; }
/// macro_rules! __conjoin_S3Read_.. { .. }
/// use __conjoin_S3Read_.. as S3Read;
/// ```
///
/// After a mistake the items are the same, so that no other error follows from it; but the task
/// runs anywhere and does nothing.
pub(crate) fn expand(
    function: &Function,
    task: &Task,
    options: &Options,
    sound: bool,
) -> TokenStream {
    let (path, krate) = match &options.krate {
        Some(path) => {
            let mut alias = Names::of(function).fresh("conjoin");
            alias.set_span(path.span());
            (path.to_token_stream(), alias.to_token_stream())
        }
        None => (quote!(::conjoin), quote!(::conjoin)),
    };
    let cfgs = cfgs(&function.attrs);
    let mut inputs = Names::default();
    task.inputs().for_each(|input| inputs.add(input.ty.to_token_stream()));
    let generics = restricted(&function.sig.generics, |it| match it {
        GenericParam::Lifetime(_) => inputs.contain(&parameter(it)),
        GenericParam::Type(_) => task.inputs().next().is_some(),
        GenericParam::Const(_) => true,
    });
    let it = Expansion { function, task, options, sound, path, krate, cfgs, generics };
    let items = [
        function.to_token_stream(),
        it.input_struct(),
        it.output_struct(),
        it.impls(),
        it.hidden_macro(),
    ];
    items.into_iter().collect()
}

impl Expansion<'_> {
    /// A path of the user's is imported: if it leads nowhere, that is one error and not one for
    /// each mention.
    fn impls(&self) -> TokenStream {
        let Self { path, krate, cfgs, .. } = self;
        let impls = [self.impl_task(), self.impl_run_in(), self.impl_inputs()];
        match self.options.krate {
            Some(_) => quote!(#(#cfgs)* const _: () = { use #path as #krate; #(#impls)* };),
            None => quote!(#(#impls)*),
        }
    }

    /// ```text
    /// /// Reads one object.
    /// #[derive(Debug)]
    /// pub struct S3Read {
    ///     /// Object to read.
    ///     pub key: Path,
    /// }
    /// ```
    fn input_struct(&self) -> TokenStream {
        let Self { function, task, cfgs, generics, path, .. } = self;
        let name = &task.name;
        let vis = &function.vis;
        let docs = docs(&function.attrs);
        let derive = self.options.derive.as_ref().map(|paths| quote!(#[derive(#paths)]));
        let helpers = task.inputs().any(|input| forwarded(&input.attrs));
        let helpers = helpers.then(|| quote!(#[derive(#path::__private::Attributes)]));
        let fields = task.inputs().enumerate().map(|(i, input)| {
            let Input { attrs, name, ty } = input;
            let ty = if i == 0 { self.carrying(ty) } else { ty.to_token_stream() };
            // So that a lint of the field, such as missing docs, is one of the parameter.
            let public = Token![pub](name.span());
            quote!(#(#attrs)* #public #name: #ty)
        });
        let clause = &generics.where_clause;
        let aim = near(name);
        let body = match task.inputs().next() {
            None if self.sound => quote_spanned!(aim=> #clause;),
            _ => quote_spanned!(aim=> #clause { #(#fields,)* }),
        };
        let allow = (!self.sound).then(|| quote!(#[allow(non_camel_case_types)]));
        let keyword = Token![struct](aim);
        quote!(#(#cfgs)* #(#docs)* #allow #derive #helpers #vis #keyword #name #generics #body)
    }

    /// A parameter that no input mentions would be an error on the struct, so that the first
    /// field's type mentions it: `<String as Carry<Store>>::Type` is `String`.
    fn carrying(&self, ty: &Type) -> TokenStream {
        let path = &self.path;
        let mut inputs = Names::default();
        self.task.inputs().for_each(|input| inputs.add(input.ty.to_token_stream()));
        let mut ty = ty.to_token_stream();
        for parameter in self.generics.type_params() {
            let name = &parameter.ident;
            if !inputs.contain(name) {
                ty = quote!(<#ty as #path::__private::Carry<#name>>::Type);
            }
        }
        ty
    }

    /// ```text
    /// /// The output of [`S3Read`].
    /// pub struct S3ReadOutput {
    ///     pub body: Flow<Bytes>,
    ///     pub meta: ObjectMeta,
    /// }
    /// ```
    fn output_struct(&self) -> TokenStream {
        let Output::Fields(names) = &self.task.output else { return TokenStream::new() };
        let Self { cfgs, task, function, .. } = self;
        let vis = &function.vis;
        let types = &task.returns.parts;
        let name = self.output_name();
        let doc = format!("The output of [`{}`].", task.name);
        let docs = names.iter().map(|name| format!("The part `{name}`."));
        let generics = self.output_generics();
        let clause = &generics.where_clause;
        let fields = quote!(#(#[doc = #docs] pub #names: #types,)*);
        let item = quote_spanned!(near(&name)=> struct #name #generics #clause { #fields });
        quote!(#(#cfgs)* #[doc = #doc] #vis #item)
    }

    /// At the function's name, since there rustc suggests generic parameters.
    fn impl_keyword(&self) -> Token![impl] {
        Token![impl](self.function.sig.ident.span())
    }

    /// `::conjoin::Task`, where rustc names the task.
    fn trait_path(&self, name: &TokenStream) -> TokenStream {
        let krate = &self.krate;
        aimed(quote!(#krate::#name), self.function.sig.ident.span())
    }

    fn output_name(&self) -> Ident {
        let name = &self.task.name;
        format_ident!("{}Output", name.unraw(), span = name.span())
    }

    fn output_generics(&self) -> Generics {
        let mut types = Names::default();
        self.task.returns.parts.iter().for_each(|ty| types.add(ty.to_token_stream()));
        restricted(&self.function.sig.generics, |it| types.contain(&parameter(it)))
    }
}

/// Generated, and found where the user gave the name.
fn near(name: &Ident) -> Span {
    Span::call_site().located_at(name.span())
}
