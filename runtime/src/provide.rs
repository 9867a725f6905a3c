use std::sync::Arc;

/// An environment that lends the resource `T`.
///
/// A resource is what a task borrows instead of owning: a client, a pool, a configuration. The
/// environment owns it and lends it to every task that asks, by its type; so an environment has one
/// resource of each type. To lend two of one type, wrap each in a newtype.
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
/// A hand-written implementation is one line, and can also lend a trait object (a parameter
/// `store: &dyn Store` needs `Provide<dyn Store>`):
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
/// A resource's type can't borrow: lifetimes inside it must be `'static`.
///
/// # Fields
///
/// | a field | lends |
/// |---|---|
/// | `pool: Pool` | `Pool` |
/// | `pool: &'a Pool` | `Pool` |
/// | `pool: Arc<Pool>`, `store: Box<dyn Store>` | `Arc<Pool>` and `Pool`, `Box<dyn Store>` and `dyn Store`; only the former if another field lends the inner type |
/// | `#[provide(skip)] name: String` | nothing |
/// | `#[provide(flatten)] base: Base` | everything that `Base` lends by its own `Provide` |
/// | `#[provide(flatten(Log, Pool))] base: Base` | these types, which `Base` lends |
///
/// `flatten` puts an environment inside another one, also behind an `Arc`, a `Box` or a reference:
///
/// ```
/// use std::sync::Arc;
///
/// use conjoin::Provide;
///
/// struct Log;
/// struct Pool;
/// struct Token(String);
///
/// #[derive(Provide)]
/// struct Base {
///     log: Log,
///     pool: Pool,
/// }
///
/// #[derive(Provide)]
/// struct App {
///     token: Token,
///     #[provide(flatten)]
///     base: Arc<Base>,
///     /// Two `String`s could not both be lent.
///     #[provide(skip)]
///     name: String,
/// }
///
/// let base = Arc::new(Base { log: Log, pool: Pool });
/// let app = App { token: Token("t".to_owned()), base, name: "app".to_owned() };
/// let _: &Pool = app.provide();
/// let _: &Token = app.provide();
/// ```
///
/// A bare `flatten` is one implementation for all types. So a struct can have only one, and if the
/// struct has other fields, rustc must be able to tell that the inner environment doesn't lend their
/// types: one of the two has to be defined in your crate. `flatten(Log, Pool)` has no limits.
///
/// A field under `#[cfg]` is lent if it exists. A field whose type is a type parameter can't be lent
/// next to others, because the two types could be the same.
///
/// # Smart pointers
///
/// `&E`, `Box<E>` and `Arc<E>` lend what `E` lends (an `Arc<E>` if `E` is also `Send`), so a task runs
/// in an `Arc<App>` as in an `App`.
///
/// # Threads
///
/// An environment is `Sync`, because a future that borrows it must be `Send`. Use `Arc` instead of
/// `Rc`, and `Mutex` or `RwLock` instead of `RefCell` or `Cell`.
#[diagnostic::on_unimplemented(
    message = "the environment `{Self}` lacks the resource `{T}`",
    label = "this environment does not lend `{T}`",
    note = "an environment is a struct with `#[derive(Provide)]` and a field of type `{T}`, or any type with `impl Provide<{T}>`; a generic one needs the bound `Provide<{T}>`"
)]
pub trait Provide<T: ?Sized>: Sync {
    /// Lends the resource.
    fn provide(&self) -> &T;
}

#[diagnostic::do_not_recommend]
impl<E: Provide<T> + ?Sized, T: ?Sized> Provide<T> for &E {
    fn provide(&self) -> &T {
        (**self).provide()
    }
}

#[diagnostic::do_not_recommend]
impl<E: Provide<T> + ?Sized, T: ?Sized> Provide<T> for Box<E> {
    fn provide(&self) -> &T {
        (**self).provide()
    }
}

#[diagnostic::do_not_recommend]
impl<E: Provide<T> + Send + ?Sized, T: ?Sized> Provide<T> for Arc<E> {
    fn provide(&self) -> &T {
        (**self).provide()
    }
}

/// The type of a field of an environment.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be shared between threads, so it can't be part of an environment",
    label = "not `Sync`",
    note = "use `Arc` instead of `Rc`, and `Mutex` or `RwLock` instead of `RefCell` or `Cell`"
)]
pub trait Shared {
    const SHARED: () = ();
}

#[diagnostic::do_not_recommend]
impl<T: Sync + ?Sized> Shared for T {}
