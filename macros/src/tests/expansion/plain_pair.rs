struct Copied {
    /// Object to read.
    pub source: <Read as conjoin::Input<0>>::Type,
    ///
    pub overwrite: <Write as conjoin::Input<1>>::Type,
}
#[automatically_derived]
impl conjoin::Task for Copied {
    type Output = <Write as conjoin::Task>::Output;
    type Error = conjoin::CombinedError<Read, Write>;
    const INFO: &'static conjoin::TaskInfo = &conjoin::TaskInfo::pair(
        "Copied",
        "",
        const {
            &[
                <Read as conjoin::Task>::INFO
                    .inputs[0]
                    .open("source", conjoin::Half::First),
                <Write as conjoin::Task>::INFO
                    .inputs[1]
                    .open("overwrite", conjoin::Half::Second),
            ]
        },
        const {
            &conjoin::PairInfo::new(
                <Read as conjoin::Task>::INFO,
                &[conjoin::Given::Open("source")],
                conjoin::__private::core::option::Option::Some("object"),
                <Write as conjoin::Task>::INFO,
                &[
                    conjoin::Given::Stitch("object.body"),
                    conjoin::Given::Open("overwrite"),
                ],
            )
        },
    );
    const TAKES_CONTEXT: bool = <Read as conjoin::Task>::TAKES_CONTEXT
        || <Write as conjoin::Task>::TAKES_CONTEXT;
    const ERROR: conjoin::__private::ErrorFns<Self::Error> = conjoin::__private::ErrorFns::combined();
    fn retry(error_: &Self::Error) -> conjoin::Retry {
        error_.retry()
    }
}
impl<Env> conjoin::RunIn<Env> for Copied
where
    Env: ?conjoin::__private::core::marker::Sized
        + for<> conjoin::__private::core::marker::Sync,
    Read: for<> conjoin::RunIn<Env>,
    Write: for<> conjoin::RunIn<Env>,
{
    fn run_in(
        self,
        env_: &Env,
        cx_: &conjoin::Context,
    ) -> impl conjoin::__private::core::future::Future<
        Output = conjoin::__private::core::result::Result<Self::Output, Self::Error>,
    > + conjoin::__private::core::marker::Send {
        let Self { source: __input_source, overwrite: __input_overwrite } = self;
        let first_ = Read { key: __input_source };
        conjoin::__private::traced!(
            pair "Copied"[] conjoin::__private::run_stitched(first_, move | output_, _, _
            | { let object = (output_,).0; Write { body : object.body, overwrite :
            __input_overwrite } }, env_, cx_, (env_, conjoin::__private::Unused))
        )
    }
    fn run(
        self,
        env_: &Env,
    ) -> impl conjoin::__private::core::future::Future<
        Output = conjoin::__private::core::result::Result<Self::Output, Self::Error>,
    > + conjoin::__private::core::marker::Send
    where
        Env: conjoin::__private::core::marker::Sync,
    {
        use conjoin::__private::NotSend as _;
        conjoin::__private::WithoutContext(self).run(env_)
    }
}
#[doc(hidden)]
#[automatically_derived]
impl conjoin::Input<0> for Copied {
    type Type = <Read as conjoin::Input<0>>::Type;
}
#[doc(hidden)]
#[automatically_derived]
impl conjoin::Input<1> for Copied {
    type Type = <Write as conjoin::Input<1>>::Type;
}
#[doc(hidden)]
#[allow(clippy::crate_in_macro_def)]
macro_rules! __conjoin_Copied_b0a76d0ff01dc6f5 {
    ({ $($next:tt)* } $($rest:tt)*) => {
        $($next)* ! { $($rest)* { Copied[#[doc = " Object to read."] (source : _ "Path")
        (overwrite : bool "bool")] unnamed[] [env] { Read[key] [body size] {}
        [Open(source)] "object"[] [] Write[body overwrite] [] {} [Stitch("object.body")
        Open(overwrite)] } } }
    };
}
#[doc(hidden)]
pub(crate) use __conjoin_Copied_b0a76d0ff01dc6f5 as Copied;
