mod describe;
mod run;

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;
use syn::{Attribute, GenericParam, Generics, Token, Type};

use super::check::{Input, Task};
use super::parse::{Function, Options};
use crate::attributes::{cfgs, docs, forwarded};
use crate::describe::Output;
use crate::names::{Names, parameter, restricted};

/// All that the items below are made of.
struct Expansion<'a> {
    function: &'a Function,
    task: &'a Task,
    options: &'a Options,
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
pub(crate) fn expand(function: &Function, task: &Task, options: &Options) -> TokenStream {
    let krate = match &options.krate {
        Some(path) => path.to_token_stream(),
        None => quote!(::conjoin),
    };
    let cfgs = cfgs(&function.attrs);
    let mut inputs = Names::default();
    task.inputs().for_each(|input| inputs.add(input.ty.to_token_stream()));
    let generics = restricted(&function.sig.generics, |it| match it {
        GenericParam::Lifetime(_) => inputs.contain(&parameter(it)),
        _ => true,
    });
    let it = Expansion { function, task, options, krate, cfgs, generics };
    let items = [
        function.to_token_stream(),
        it.input_struct(),
        it.output_struct(),
        it.impl_task(),
        it.impl_run_in(),
        it.impl_inputs(),
        it.hidden_macro(),
    ];
    items.into_iter().collect()
}

impl Expansion<'_> {
    /// ```text
    /// /// Reads one object.
    /// #[derive(Debug)]
    /// pub struct S3Read {
    ///     /// Object to read.
    ///     pub key: Path,
    /// }
    /// ```
    fn input_struct(&self) -> TokenStream {
        let Self { function, task, cfgs, generics, krate, .. } = self;
        let name = &task.name;
        let vis = &function.vis;
        let docs = docs(&function.attrs);
        let derive = self.options.derive.as_ref().map(|paths| quote!(#[derive(#paths)]));
        let helpers = task.inputs().any(|input| forwarded(&input.attrs));
        let helpers = helpers.then(|| quote!(#[derive(#krate::__private::Attributes)]));
        let fields = task.inputs().enumerate().map(|(i, input)| {
            let Input { attrs, name, ty } = input;
            let ty = if i == 0 { self.carrying(ty) } else { ty.to_token_stream() };
            // So that a lint of the field, such as missing docs, is one of the parameter.
            let public = Token![pub](name.span());
            quote!(#(#attrs)* #public #name: #ty)
        });
        let clause = &generics.where_clause;
        let body = match task.inputs().next() {
            Some(_) => quote!(#clause { #(#fields,)* }),
            None => quote!(#clause;),
        };
        quote!(#(#cfgs)* #(#docs)* #derive #helpers #vis struct #name #generics #body)
    }

    /// A parameter that no input mentions would be an error on the struct, so that the first
    /// field's type mentions it: `<String as Carry<Store>>::Type` is `String`.
    fn carrying(&self, ty: &Type) -> TokenStream {
        let krate = &self.krate;
        let mut inputs = Names::default();
        self.task.inputs().for_each(|input| inputs.add(input.ty.to_token_stream()));
        let mut ty = ty.to_token_stream();
        for parameter in self.generics.type_params() {
            let name = &parameter.ident;
            if !inputs.contain(name) {
                ty = quote!(<#ty as #krate::__private::Carry<#name>>::Type);
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
        let types = task.returns.parts();
        let name = self.output_name();
        let doc = format!("The output of [`{}`].", task.name);
        let docs = names.iter().map(|name| format!("The part `{name}`."));
        let generics = self.output_generics();
        let clause = &generics.where_clause;
        quote! {
            #(#cfgs)*
            #[doc = #doc]
            #vis struct #name #generics #clause {
                #(#[doc = #docs] pub #names: #types,)*
            }
        }
    }

    fn output_name(&self) -> Ident {
        let name = &self.task.name;
        format_ident!("{}Output", name.unraw(), span = name.span())
    }

    fn output_generics(&self) -> Generics {
        let mut types = Names::default();
        self.task.returns.parts().into_iter().for_each(|ty| types.add(ty.to_token_stream()));
        restricted(&self.function.sig.generics, |it| types.contain(&parameter(it)))
    }
}
