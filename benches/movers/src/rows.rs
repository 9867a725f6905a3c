//! What is moved, from where and to where.

use std::fmt::{self, Display, Formatter};

pub struct Row {
    pub content: Content,
    pub link: Link,
    pub from: End,
    pub to: End,
}

#[derive(Clone, Copy, PartialEq)]
pub enum Content {
    /// One object of so many MiB.
    Mib(u64),
    /// So many objects of 4 KiB.
    Small(u64),
}

#[derive(Clone, Copy, PartialEq)]
pub enum Link {
    /// 20 ms, and 25 MiB/s for each connection.
    Slow,
    Fast,
}

#[derive(Clone, Copy, PartialEq)]
pub enum End {
    S3,
    Http,
    File,
}

const SLOW: Content = Content::Mib(512);
const FAST: Content = Content::Mib(1024);
const SMALL: Content = Content::Small(1000);

pub const ROWS: [Row; 12] = [
    Row::new(SLOW, Link::Slow, End::S3, End::S3),
    Row::new(SLOW, Link::Slow, End::S3, End::File),
    Row::new(SLOW, Link::Slow, End::File, End::S3),
    Row::new(SLOW, Link::Slow, End::Http, End::File),
    Row::new(FAST, Link::Fast, End::S3, End::S3),
    Row::new(FAST, Link::Fast, End::S3, End::File),
    Row::new(FAST, Link::Fast, End::File, End::S3),
    Row::new(FAST, Link::Fast, End::File, End::File),
    Row::new(SMALL, Link::Slow, End::S3, End::File),
    Row::new(SMALL, Link::Fast, End::S3, End::S3),
    Row::new(SMALL, Link::Fast, End::S3, End::File),
    Row::new(SMALL, Link::Fast, End::File, End::S3),
];

impl Row {
    const fn new(content: Content, link: Link, from: End, to: End) -> Self {
        Self { content, link, from, to }
    }
}

impl Display for Row {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self { content, link, from, to, .. } = self;
        write!(f, "{from} to {to}, {content}, {link}")
    }
}

impl Display for Content {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mib(mib) => write!(f, "{mib} MiB"),
            Self::Small(count) => write!(f, "{count} x 4 KiB"),
        }
    }
}

impl Display for Link {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(if *self == Self::Slow { "slow link" } else { "fast link" })
    }
}

impl Display for End {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::S3 => "S3",
            Self::Http => "HTTP",
            Self::File => "file",
        })
    }
}
