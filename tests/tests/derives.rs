//! A task is an ordinary struct, also a combined one: what is derived on it reads the attributes
//! that the halves' parameters have.

mod derives {
    mod bon;
    mod clap;
    mod garde;
    mod proptest;
    mod schemars;
    mod serde;
    mod several;
    mod test_strategy;
}
