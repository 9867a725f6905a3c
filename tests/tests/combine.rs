//! `combine!`: one module for each row of its grammar.

mod combine {
    mod attributes;
    mod imperative;
    mod nesting;
    mod sharing;
    mod slots;
    mod stitch;
    mod wires;
}
