//! `combine!`: one module for each row of its grammar.

mod combine {
    mod attributes;
    mod conditions;
    mod else_expression;
    mod imperative;
    mod lent;
    mod matrix;
    mod nesting;
    mod sharing;
    mod slots;
    mod stitch;
    mod wires;
}
