/// Reads one object.
async fn read(
    store: &Store,
    cx: &Context,
    key: String,
) -> Result<(Vec<u8>, usize), Error> {
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
        env: &Env,
        cx: &::conjoin::Context,
    ) -> impl ::conjoin::__private::core::future::Future<
        Output = ::conjoin::__private::core::result::Result<Self::Output, Self::Error>,
    > + ::conjoin::__private::core::marker::Send {
        let resource_0 = ::conjoin::Provide::<Store>::provide(env);
        ::conjoin::__private::traced!(
            task "Read"[] ::conjoin::__private::mapped(read(resource_0, cx, self.key), |
            output | ::conjoin::__private::core::result::Result::map(output, | parts |
            ReadOutput { body : parts.0, size : parts.1 }))
        )
    }
}
#[doc(hidden)]
#[automatically_derived]
impl ::conjoin::Input<0> for Read {
    type Type = String;
}
#[doc(hidden)]
#[allow(clippy::crate_in_macro_def)]
macro_rules! __conjoin_Read_6ae5925053dd81ad {
    ({ $($next:tt)* } $($rest:tt)*) => {
        $($next)* ! { $($rest)* { Read[#[doc = r" Object to read."] (key : _ "String")]
        fields[body size] [env cx] {} } }
    };
}
#[doc(hidden)]
pub(crate) use __conjoin_Read_6ae5925053dd81ad as Read;
