/// The type of an input, by its position in the task's struct.
///
/// A combined struct takes the types of its fields from its halves. If `#[task] fn read(key: Key)` has
/// a field `key: Key`, a pair that leaves it open has `key: <Read as Input<0>>::Type`, which is the
/// same type. `combine!` can't write `Key`: the name may mean something else, or nothing, in the
/// pair's module.
#[diagnostic::on_unimplemented(message = "`{Self}` has no input at position {N}")]
pub trait Input<const N: usize> {
    /// The type.
    type Type;
}

/// Carries a type parameter into the type of an input, `T`, which stays the same. `T` is a parameter
/// of the trait and not its implementor, so it is inferred from the input's value.
pub trait Carry<T, Parameter: ?Sized> {
    /// The input's type.
    type Type;
}

/// The only implementor of [`Carry`].
pub struct Carrier;

impl<T, Parameter: ?Sized> Carry<T, Parameter> for Carrier {
    type Type = T;
}

/// The type itself, unless `Unit` is `()` written in a form that has an error in it. Then rustc reports
/// nothing about this type.
pub trait Sound<Unit> {
    /// The type itself.
    type Type: ?Sized;
}

impl<T: ?Sized> Sound<()> for T {
    type Type = T;
}

/// The type that an `Option` or a `Vec` holds. Derives such as clap's recognize the two by name, so a
/// combined struct writes them out.
pub trait Held {
    /// The type inside.
    type Held;
}

impl<T> Held for Option<T> {
    type Held = T;
}

impl<T> Held for Vec<T> {
    type Held = T;
}

/// The default of an input, by its position in the task's struct. It is evaluated in the task's module.
pub trait InputDefault<const N: usize>: Input<N> {
    /// Returns the default.
    fn value() -> Self::Type;
}
