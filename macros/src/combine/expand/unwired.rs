use proc_macro2::{Literal, TokenStream};
use quote::{quote, quote_spanned};

use super::Expansion;
use crate::combine::check::{Side, Unwired};
use crate::describe::Output;

impl Expansion<'_> {
    /// Reports an output that nothing takes if `..` opens an input of the same type: it was probably
    /// meant for that input. Only rustc knows the types.
    ///
    /// ```text
    /// const _: () = Verdict::of(&|| {
    ///     Types::<_, <Write as Input<1>>::Type>::of(|output: ReadOutput| output.md5).compare()
    /// })
    /// .deny("the output `md5` of `Read` goes nowhere, and ..");
    /// ```
    pub(super) fn check_unwired(&self) -> TokenStream {
        self.pair.unwired.iter().map(|unwired| self.check_one_unwired(unwired)).collect()
    }

    fn check_one_unwired(&self, Unwired { output, input, aim }: &Unwired) -> TokenStream {
        let krate = self.krate;
        let private = quote!(#krate::__private);
        let (first, second) = (self.half_type(Side::First), self.half_type(Side::Second));
        let number = Literal::usize_unsuffixed(*input);
        let whole = self.own("output");
        let part = match &self.tasks[0].output {
            Output::Fields(_) => {
                let mut output = output.clone();
                output.set_span(aim[0]);
                quote!(#whole.#output)
            }
            _ => quote!(#whole),
        };
        let name = &self.tasks[1].inputs[*input].name;
        let (from, to) = (self.combine.first.name(), self.combine.second.name());
        let message = format!(
            "the output `{output}` of `{from}` goes nowhere, and the input `{name}` of `{to}`, of the same \
             type, is left open\nto send it there, write a stitch: `=> |output| {to} {{ {name}: .., .. }}`\n\
             to leave the input open, name it: `{to} {{ {name}, .. }}`"
        );
        let closure = quote_spanned!(aim[0]=> |#whole: <#first as #krate::Task>::Output| #part);
        let input = quote!(<#second as #krate::Input<#number>>::Type);
        let verdict = quote! {
            #private::Verdict::of(&|| #private::Types::<_, #input>::of(#closure).compare())
        };
        let mut variable = self.own("verdict");
        variable.set_span(variable.span().located_at(aim[0]));
        let deny = quote_spanned!(aim[1]=> .deny(#message));
        quote! {
            const _: () = {
                #[allow(unused_imports)]
                use #private::Compare as _;
                let #variable = #verdict;
                #variable #deny
            };
        }
    }
}
