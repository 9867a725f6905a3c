use std::fmt::{self, Display, Formatter};
use std::panic::Location;

/// What the kit has tried, and the faults that it found. `Display` prints both as a table.
#[derive(Debug, Clone)]
#[must_use = "a report of faults fails no test: call `check` instead, or look at `faults`"]
pub struct Report {
    title: String,
    seed: u64,
    rows: Vec<(&'static str, usize)>,
    faults: Vec<Fault>,
    /// One case was named: only that was tried.
    is_rerun: bool,
}

/// A promise that didn't hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    kind: &'static str,
    case: String,
    text: String,
}

impl Fault {
    /// The name of the case, such as `stop at await 7, over another`, for the method `only`.
    #[must_use]
    pub fn case(&self) -> &str {
        &self.case
    }

    /// What was wrong.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl Display for Fault {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.case, self.text)
    }
}

impl Report {
    pub(crate) fn new(
        task: &str,
        role: &str,
        at: &Location<'_>,
        seed: u64,
        is_rerun: bool,
    ) -> Self {
        let title = format!("{task}, a {role}, at {}:{}", at.file(), at.line());
        Self { title, seed, rows: Vec::new(), faults: Vec::new(), is_rerun }
    }

    /// The faults, in the order in which they were found.
    #[must_use]
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// How many runs were tried.
    #[must_use]
    pub fn runs(&self) -> usize {
        self.rows.iter().map(|(_, runs)| runs).sum()
    }

    /// Counts a run.
    pub(crate) fn ran(&mut self, kind: &'static str) {
        match self.rows.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, runs)) => *runs += 1,
            None => self.rows.push((kind, 1)),
        }
    }

    pub(crate) fn found(&mut self, kind: &'static str, case: &str, text: String) {
        self.faults.push(Fault { kind, case: case.to_owned(), text });
    }

    /// Prints the table, or panics with it if there are faults.
    pub(crate) fn check(self) {
        assert!(self.faults.is_empty(), "{self}");
        println!("{self}");
    }

    /// Prints each text once, with the cases that it was found in.
    fn fmt_faults(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut faults: Vec<_> = self.faults.iter().collect();
        while let Some(Fault { text, .. }) = faults.first() {
            writeln!(f, "  {text}")?;
            for fault in faults.iter().filter(|fault| fault.text == *text) {
                writeln!(f, "    {}", fault.case)?;
            }
            faults.retain(|fault| fault.text != *text);
        }
        Ok(())
    }
}

impl Display for Report {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}, seed {}", self.title, self.seed)?;
        writeln!(f, "  {:<42}{:>6}  faults", "what happened", "runs")?;
        for (kind, runs) in &self.rows {
            let faults = self.faults.iter().filter(|fault| fault.kind == *kind).count();
            writeln!(f, "  {kind:<42}{runs:>6}  {faults:>6}")?;
        }
        let Some(first) = self.faults.first() else {
            return writeln!(f, "  no fault in {} runs", self.runs());
        };
        writeln!(f, "{} faults:", self.faults.len())?;
        self.fmt_faults(f)?;
        if !self.is_rerun {
            writeln!(f, "run one of them again with `.only({:?})`", first.case)?;
        }
        Ok(())
    }
}
