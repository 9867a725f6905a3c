//! A task is an ordinary struct, even a combined one. Derives on it read the attributes of the
//! halves' parameters.

mod derives {
    mod bon;
    mod clap;
    mod default;
    mod garde;
    mod proptest;
    mod schemars;
    mod serde;
    mod several;
    mod test_strategy;
}
