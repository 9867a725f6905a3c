//! Sinks and sources with one fault each: the kit finds every one, and none where there is none.

mod seeded {
    mod file_write;
    mod only;
    mod rows;
    mod s3_read;
    mod s3_write;
    mod store;
}
