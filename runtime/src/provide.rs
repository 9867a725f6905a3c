/// An environment that lends the resource `T`.
///
/// A resource is what a task borrows instead of owning: a client, a pool, a configuration. The
/// environment owns it and lends it to every task that asks, by its type; so an environment has one
/// resource of a type. Two of one kind are told apart by a newtype each.
///
/// # Derive
///
/// `#[derive(Provide)]` on a struct implements `Provide` for the type of each field. A field that is
/// itself a reference, `&'a T`, lends the `T`.
///
/// ```
/// use conjoin::Provide;
///
/// struct Source(String);
/// struct Target(String);
///
/// #[derive(Provide)]
/// struct Stores<'a> {
///     source: Source,
///     target: &'a Target,
/// }
///
/// let target = Target("b".to_owned());
/// let stores = Stores { source: Source("a".to_owned()), target: &target };
/// let lent: &Target = stores.provide();
/// assert_eq!(lent.0, "b");
/// ```
///
/// By hand it is one line, which may also lend a trait object (a parameter `store: &dyn Store` asks
/// for `Provide<dyn Store>`):
///
/// ```
/// use conjoin::Provide;
///
/// trait Store: Sync {}
///
/// struct App {
///     store: Box<dyn Store + Send>,
/// }
///
/// impl Provide<dyn Store> for App {
///     fn provide(&self) -> &(dyn Store + 'static) {
///         &*self.store
///     }
/// }
/// ```
///
/// The type of a resource borrows nothing itself: a lifetime inside it is `'static`.
///
/// An environment is `Sync`, because a future that borrows it is to be `Send`.
#[diagnostic::on_unimplemented(
    message = "the environment `{Self}` lacks the resource `{T}`",
    label = "this environment does not lend `{T}`",
    note = "an environment is a struct with `#[derive(Provide)]` and a field of type `{T}`, or any type with `impl Provide<{T}>`; a generic one needs the bound `Provide<{T}>`"
)]
pub trait Provide<T: ?Sized>: Sync {
    /// Lends the resource.
    fn provide(&self) -> &T;
}
