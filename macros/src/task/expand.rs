mod bounds;
mod default;
mod describe;
mod probe;
mod retry;
mod run;
mod trace;

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, Error, GenericParam, Generics, Token, Type};

use super::check::{Input, Task};
use super::parse::{Function, Options};
use crate::attributes::{cfgs, docs, forwarded, mention};
use crate::describe::{Output, unknown_task};
use crate::errors::aimed;
use crate::mentions::{Mentions, restricted};
use crate::names::Names;

/// Everything that the generated items are made from.
struct Expansion<'a> {
    function: &'a Function,
    task: &'a Task,
    options: &'a Options,
    /// Whether the function has no mistakes and can be called.
    sound: bool,
    /// The crate `conjoin`.
    path: TokenStream,
    /// The same crate, as the impls name it.
    krate: TokenStream,
    /// The function's `#[cfg]`s, for each item.
    cfgs: Vec<Attribute>,
    /// Emit the deprecation warning at uses, not at the definition.
    allow: Option<TokenStream>,
    /// The function's generics, without the lifetimes that only resources have.
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
/// After a mistake the items are the same, so nothing else fails because of it, but the task runs in
/// any environment and does nothing.
pub(crate) fn expand(
    function: &Function,
    task: &Task,
    options: &Options,
    sound: bool,
) -> TokenStream {
    let it = Expansion::new(function, task, options, sound);
    let items = [
        function.to_token_stream(),
        it.input_struct(),
        it.output_struct(),
        it.impls(),
        it.hidden_macro(),
    ];
    items.into_iter().collect()
}

/// After a mistake that leaves the fields in doubt: the struct is a type of which rustc reports nothing.
pub(crate) fn expand_unknown(
    function: &Function,
    task: &Task,
    options: &Options,
    error: &Error,
) -> TokenStream {
    let it = Expansion::new(function, task, options, false);
    let (name, error) = (&task.name, error.to_compile_error());
    let unknown = unknown_task(&it.path, &it.cfgs, &function.vis, name, &error);
    let output = it.output_struct();
    quote!(#function #unknown #output)
}

impl<'a> Expansion<'a> {
    fn new(function: &'a Function, task: &'a Task, options: &'a Options, sound: bool) -> Self {
        let (path, krate) = match &options.krate {
            Some(path) => {
                let mut alias = Names::of(function).fresh("__conjoin");
                alias.set_span(alias.span().located_at(path.span()));
                (path.to_token_stream(), alias.to_token_stream())
            }
            None => (quote!(::conjoin), quote!(::conjoin)),
        };
        let cfgs = cfgs(&function.attrs);
        let inputs = Mentions::of(task.inputs().map(|input| &input.ty));
        let generics = restricted(&function.sig.generics, |it| match it {
            GenericParam::Lifetime(_) => inputs.contain_parameter(it),
            GenericParam::Type(_) => task.inputs().next().is_some(),
            GenericParam::Const(_) => true,
        });
        let deprecated = function.attrs.iter().chain(task.inputs().flat_map(|input| &input.attrs));
        let allow = mention(deprecated, "deprecated").then(|| quote!(#[allow(deprecated)]));
        Self { function, task, options, sound, path, krate, cfgs, allow, generics }
    }
}

impl Expansion<'_> {
    /// The user's `crate = path` is imported once, so a wrong path is one error and not one for each
    /// mention.
    fn impls(&self) -> TokenStream {
        let Self { path, krate, cfgs, .. } = self;
        let impls = [
            self.impl_task(),
            self.impl_run_in(),
            self.impl_inputs(),
            self.impl_defaults(),
            self.probes(),
        ];
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
        let (attrs, default) = self.derives();
        let from_function = function.attrs.iter().filter(|attr| belongs_to_struct_too(attr));
        let helpers = forwarded(task.inputs().flat_map(|input| &input.attrs))
            || task.inputs().any(|input| input.default.is_some());
        let helpers = helpers.then(|| quote!(#[derive(#path::__private::Attributes)]));
        let description = self.undecided().then(|| {
            let description = self.description();
            quote!(#[derive(#path::__private::Describe)] #[__conjoin(#description)])
        });
        let fields = task.inputs().enumerate().map(|(i, input)| {
            let Input { attrs, name, ty, .. } = input;
            let default = self.default_attributes(input);
            let ty = if i == 0 { self.carrying(ty) } else { ty.to_token_stream() };
            // Lints about the field, such as missing docs, point at the parameter.
            let public = Token![pub](name.span());
            quote!(#(#attrs)* #default #public #name: #ty)
        });
        let clause = &generics.where_clause;
        let aim = near(name);
        let body = match task.inputs().next() {
            None if self.sound => quote_spanned!(aim=> #clause;),
            _ => quote_spanned!(aim=> #clause { #(#fields,)* }),
        };
        let allow = (!self.sound).then(|| quote!(#[allow(non_camel_case_types)]));
        let keyword = Token![struct](aim);
        quote! {
            #(#cfgs)*
            #(#docs)*
            #(#from_function)*
            #allow
            #(#attrs)*
            #helpers
            #description
            #vis #keyword #name #generics #body
            #(#cfgs)*
            #default
        }
    }

    /// A type parameter that no field mentions is an error, so the first field's type mentions those
    /// that no input does: `<Carrier as Carry<String, Store>>::Type` is `String`.
    fn carrying(&self, ty: &Type) -> TokenStream {
        let path = &self.path;
        let inputs = Mentions::of(self.task.inputs().map(|input| &input.ty));
        let mut ty = ty.to_token_stream();
        let carrier = quote!(#path::__private::Carrier);
        for parameter in self.generics.type_params() {
            let name = &parameter.ident;
            if !inputs.contain(name) {
                ty = quote!(<#carrier as #path::__private::Carry<#ty, #name>>::Type);
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
        let derive = self.options.output_derive.as_ref().map(|paths| quote!(#[derive(#paths)]));
        let attrs = self.options.output_attrs.iter().flatten();
        quote!(#(#cfgs)* #[doc = #doc] #derive #(#[#attrs])* #vis #item)
    }

    /// Spanned at the function's name, because rustc suggests generic parameters after it.
    fn impl_keyword(&self) -> Token![impl] {
        Token![impl](self.function.sig.ident.span())
    }

    /// `::conjoin::Task`, spanned where rustc should report the task.
    fn trait_path(&self, name: &TokenStream) -> TokenStream {
        let krate = &self.krate;
        aimed(quote!(#krate::#name), self.function.sig.ident.span())
    }

    fn output_name(&self) -> Ident {
        let name = &self.task.name;
        format_ident!("{}Output", name.unraw(), span = name.span())
    }

    fn output_generics(&self) -> Generics {
        let types = Mentions::of(&self.task.returns.parts);
        restricted(&self.function.sig.generics, |it| types.contain_parameter(it))
    }
}

/// Whether an attribute of the function is about the struct as well.
fn belongs_to_struct_too(attr: &Attribute) -> bool {
    ["deprecated", "allow"].iter().any(|name| attr.path().is_ident(name))
}

/// The span of generated code that rustc reports at `name`.
fn near(name: &Ident) -> Span {
    Span::call_site().located_at(name.span())
}
