/// Reads one object.
async fn read(
    store: &Store,
    cx: &Context,
    key: String,
) -> Result<(Vec<u8>, usize), Error> {
    let _ = key;
    body()
}
/// Reads one object.
#[derive(Debug)]
struct Read {
    /// Object to read.
    pub key: String,
}
///The output of [`Read`].
struct ReadOutput {
    ///The part `body`.
    pub body: Vec<u8>,
    ///The part `size`.
    pub size: usize,
}
#[automatically_derived]
impl ::conjoin::Task for Read {
    type Output = ReadOutput;
    type Error = <Result<(Vec<u8>, usize), Error> as ::conjoin::IsResult>::Error;
    const INFO: &'static ::conjoin::TaskInfo = &::conjoin::TaskInfo::leaf(
        "Read",
        "Reads one object.",
        &[::conjoin::InputInfo::leaf("key", "String", "Object to read.")],
        &["body", "size"],
    );
    const ERROR: ::conjoin::__private::ErrorFns<Self::Error> = ::conjoin::__private::error_fns!();
}
#[automatically_derived]
impl<Env> ::conjoin::RunIn<Env> for Read
where
    Env: ?::conjoin::__private::core::marker::Sized,
    Env: ::conjoin::Provide<Store>,
{
    fn run_in(
        self,
        env_: &Env,
        cx_: &::conjoin::Context,
    ) -> impl ::conjoin::__private::core::future::Future<
        Output = ::conjoin::__private::core::result::Result<Self::Output, Self::Error>,
    > + ::conjoin::__private::core::marker::Send {
        let __resource_0 = ::conjoin::Provide::<Store>::provide(env_);
        ::conjoin::__private::traced!(
            task "Read"[] ::conjoin::__private::mapped(read(__resource_0, cx_, self.key),
            | __output | ::conjoin::__private::core::result::Result::map(__output, |
            __parts | ReadOutput { body : __parts.0, size : __parts.1 }))
        )
    }
}
#[doc(hidden)]
#[automatically_derived]
impl ::conjoin::Input<0> for Read {
    type Type = String;
}
const _: () = {
    use ::conjoin::__private::probe::Otherwise as _;
    if ::conjoin::__private::probe::Probe::<Store>::CONTEXT {
        ::conjoin::__private::core::panic!(
            "{}",
            "the run's context is recognized by its name, and this is `Store`: write `&Context`"
        )
    }
};
#[doc(hidden)]
#[allow(clippy::crate_in_macro_def)]
macro_rules! __conjoin_Read_6ae5925053dd81ad {
    ({ $($next:tt)* } $($rest:tt)*) => {
        $($next)* ! { $($rest)* { Read[#[doc = " Object to read."] (key : _ "String")]
        fields[body size] [env cx] {} } }
    };
}
#[doc(hidden)]
pub(crate) use __conjoin_Read_6ae5925053dd81ad as Read;
