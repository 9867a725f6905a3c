mod expansion;
mod fuzz;
