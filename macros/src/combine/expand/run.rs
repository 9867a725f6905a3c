use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Expr, Pat, Token, Type, TypeReference};

use super::{Expansion, ends};
use crate::combine::check::{Expression, Side, awaits, diverges, may_fail};
use crate::combine::parse::{Half, Lent, LentKind, Otherwise, Stitch};
use crate::describe::{Kind, Output, Takes};
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

    pub(super) fn stitch_takes(&self) -> Takes {
        let resources = self.lent().iter().filter_map(Lent::resource);
        let (contexts, resources): (Vec<_>, Vec<_>) = resources.partition(|ty| is_context(ty));
        Takes { resources: !resources.is_empty(), context: !contexts.is_empty() }
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
                Given::Default(index, _) => {
                    let value = self.default_of_half(Side::First, *index);
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
        let lent = self.lent().iter().find(|lent| lent.name == *field).map(|lent| &lent.name);
        quote_spanned! {lent.unwrap_or(field).span()=>
            <_ as #krate::__private::core::clone::Clone>::clone(&#value)
        }
    }

    fn shared(&self, field: &Ident) -> bool {
        self.shared.contains(&field.to_string())
    }

    /// `move |object, _, _| Ok({ let source = source; GcsWrite { .. } })`
    fn stitch(&self) -> TokenStream {
        let krate = self.krate;
        let lets: TokenStream = self.lent().iter().map(|lent| self.lend(lent)).collect();
        let second = self.second();
        let result = quote!(#krate::__private::core::result::Result);
        let (output, ty) = (self.own("output"), self.output_type());
        let [env, cx] = self.stitch_parameters();
        let parameters = quote!(#output #ty, #env, #cx);
        let made = self.made();
        let fallible = self.returned(&quote!(#result<#made, #krate::BoxError>));
        let second = self.matched(&lets, &second);
        if self.awaits() {
            quote!(move |#parameters| async move {
                #result::<#made, #krate::BoxError>::Ok(#second)
            })
        } else if self.combine.otherwise.is_some() || self.bound().any(|it| may_fail(&it)) {
            quote!(move |#parameters| -> #fallible { #result::Ok(#second) })
        } else {
            quote!(move |#parameters| #second)
        }
    }

    /// The return type of the stitch, which rustc shows at the second half if a `return` doesn't fit.
    fn returned(&self, ty: &TokenStream) -> TokenStream {
        let (krate, [start, end]) = (self.krate, ends(&self.combine.second.path));
        let (open, name) = (Token![<](start), Ident::new("Type", end));
        quote!(#open #ty as #krate::__private::Sound<()>>::#name)
    }

    /// The environment and the context of the stitch, if it takes them.
    fn stitch_parameters(&self) -> [TokenStream; 2] {
        let Takes { resources, context } = self.stitch_takes();
        [(resources, "env"), (context, "cx")]
            .map(|(taken, name)| if taken { self.own(name).into_token_stream() } else { quote!(_) })
    }

    /// The type of what the stitch makes: `GcsWrite`, or the pair's output by `else`.
    fn made(&self) -> TokenStream {
        let (krate, path) = (self.krate, &self.combine.second.path);
        if !self.awaits() && self.combine.otherwise.is_none() {
            return path.into_token_stream();
        }
        let core = quote!(#krate::__private::core);
        quote!(#core::ops::ControlFlow<<#path as #krate::Task>::Output, #path>)
    }

    /// ```text
    /// 'otherwise: {
    ///     let source = source;
    ///     let Some(object) = output else { break 'otherwise ControlFlow::Break(None); };
    ///     ControlFlow::Continue(GcsWrite { .. })
    /// }
    /// ```
    fn matched(&self, lets: &TokenStream, second: &TokenStream) -> TokenStream {
        let krate = self.krate;
        let (path, flow) =
            (&self.combine.second.path, quote!(#krate::__private::core::ops::ControlFlow));
        let pattern = self.pattern();
        if let Some(Otherwise { keyword, expression }) = &self.combine.otherwise {
            // As the value itself, a block would have needless braces.
            let value = match expression {
                Expr::Block(_) => quote!(match () { () => #expression }),
                _ => quote!(#expression),
            };
            let ty = quote_spanned!(keyword.span=> <#path as #krate::Task>::Output);
            let ends = quote! {
                let output: #ty = #value;
                break 'otherwise #flow::Break(output);
            };
            let otherwise = quote_spanned!(keyword.span=> #keyword { #ends };);
            let allow = diverges(expression)
                .then(|| quote!(#[allow(unreachable_code, clippy::diverging_sub_expression)]));
            return quote!('otherwise: {
                #lets
                #allow
                #pattern #otherwise
                #flow::Continue(#second)
            });
        }
        let semicolon = Token![;](self.combine.second.end);
        let pattern = pattern.map(|pattern| quote!(#pattern #semicolon));
        if self.awaits() {
            quote!({ #lets #pattern #flow::Continue(#second) })
        } else {
            quote!({ #lets #pattern #second })
        }
    }

    /// `let object = output`, spanned so that rustc proposes an `else` where it can be written.
    fn pattern(&self) -> Option<TokenStream> {
        let Stitch { pattern, .. } = self.combine.stitch.as_ref()?;
        let end = self.combine.second.end;
        let output = users(&self.own("output"), end);
        // Lints see that the user hasn't written `let _ = ()`.
        let begin = if let Pat::Wild(_) = pattern { Span::mixed_site() } else { pattern.span() };
        let (let_token, equals) = (Token![let](begin), Token![=](end));
        Some(quote!(#let_token #pattern #equals #output))
    }

    fn lent(&self) -> &[Lent] {
        self.combine.stitch.as_ref().map_or(&[], |stitch| &stitch.lent)
    }

    /// `let mut source = source;`
    fn lend(&self, lent: &Lent) -> TokenStream {
        let Lent { mutability, name, kind, .. } = lent;
        let resource = lent.resource();
        let value = match kind {
            LentKind::Open | LentKind::Input(_) => self.variable(name).into_token_stream(),
            LentKind::Resource(ty) if is_context(ty) => self.own("cx").into_token_stream(),
            LentKind::Resource(ty) => {
                let (krate, env, ty) = (self.krate, self.own("env"), &ty.elem);
                quote_spanned!(name.span()=> #krate::Provide::<#ty>::provide(#env))
            }
        };
        // With the type, so an import of it is used.
        let ty = resource.map(|ty| quote!(: #ty));
        quote!(let #mutability #name #ty = #value;)
    }

    fn awaits(&self) -> bool {
        self.bound().any(|it| awaits(&it))
    }

    /// The expressions of the second half and of the `else`.
    fn bound(&self) -> impl Iterator<Item = TokenStream> {
        let given = self.pair.second.iter().filter_map(Given::expression);
        let otherwise = self.combine.otherwise.iter().map(|it| it.expression.to_token_stream());
        given.map(ToTokens::to_token_stream).chain(otherwise)
    }

    /// `GcsWrite { body: object.body, name: name }`
    fn second(&self) -> TokenStream {
        let inputs = self.tasks[1].inputs.iter().zip(&self.pair.second).enumerate();
        let mut inputs: Vec<_> = inputs.collect();
        inputs.sort_by_key(|(_, (_, given))| evaluated(&self.combine.second, given));
        let inputs = inputs.into_iter().map(|(i, (input, given))| {
            let name = &input.name;
            match given {
                Given::Stitch(expression) if self.combine.is_cell => {
                    self.field_of_cell(i, expression)
                }
                Given::Bound(expression) | Given::Stitch(expression) => field_of(expression),
                Given::Open(field) => {
                    let lent = self.lent().iter().any(|lent| lent.name == *field);
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
                    let (ty, value) =
                        (self.type_of_second(i, [output.span(); 2]), self.wire(output));
                    quote!(#name: { let input: #ty = #value; input })
                }
                Given::Default(index, _) => {
                    let value = self.default_of_half(Side::Second, *index);
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
        if task.kind == Kind::Enum {
            let whole = quote!(#krate::__private::whole!(#(#inputs),*));
            return quote!(#krate::__private::core::convert::identity::<#ty>(#whole));
        }
        quote!(#path { #(#inputs),* })
    }

    /// `output.body`, where rustc shows the first half if it has the wrong type.
    fn wire(&self, name: &Ident) -> TokenStream {
        let [start, end] = ends(&self.combine.first.path);
        let mut output = self.own("output");
        output.set_span(start.resolved_at(output.span()));
        let mut name = name.clone();
        name.set_span(end.resolved_at(name.span()));
        match &self.tasks[0].output {
            Output::Fields(_) => quote_spanned!(start=> (#output).#name),
            _ => users(&output, start),
        }
    }

    /// An expression of a matrix is every pair's. If it doesn't fit, rustc also shows the two halves.
    ///
    /// ```text
    /// body: { let input: <GcsWrite as Input<0>>::Type = object.body; input }
    /// ```
    fn field_of_cell(&self, i: usize, expression: &Expression<'_>) -> TokenStream {
        let Expression { input, value, .. } = expression;
        let [start, _] = ends(&self.combine.first.path);
        let [_, end] = ends(&self.combine.second.path);
        let ty = self.type_of_second(i, [start, end]);
        let value = value.map_or_else(|| input.to_token_stream(), ToTokens::to_token_stream);
        quote!(#input: { let input: #ty = #value; input })
    }

    /// The type of an input of the second half, which rustc shows from the first to the last of `ends`.
    fn type_of_second(&self, i: usize, [start, end]: [Span; 2]) -> TokenStream {
        let (krate, ty, i) =
            (self.krate, self.half_type(Side::Second), Literal::usize_unsuffixed(i));
        let (open, name) = (Token![<](start), Ident::new("Type", end));
        quote!(#open #ty as #krate::Input<#i>>::#name)
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

/// `input: expression`, or `input` alone.
fn field_of(Expression { input, value, .. }: &Expression<'_>) -> TokenStream {
    match value {
        Some(value) => quote!(#input: #value),
        None => quote!(#input),
    }
}

/// When an input is evaluated: expressions as the user wrote them, and then what is moved, since
/// they may borrow it.
fn evaluated(half: &Half, given: &Given<Expression<'_>>) -> usize {
    let Some(Expression { input, value: Some(_), .. }) = given.expression() else {
        return usize::MAX;
    };
    half.slots.iter().position(|slot| slot.input() == Some(*input)).unwrap_or(usize::MAX)
}
