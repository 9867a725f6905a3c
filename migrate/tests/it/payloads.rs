//! Payloads that an earlier version put into a queue.

use conjoin_migrate::pairs::MoveObject;
use serde_json::Value;

const STORED: &[&str] = &[
    r#"{"by":{"pair":"S3ToS3","inputs":{"bucket":"photos","if_exists":"replace","key":"a/b.jpg",
       "metadata":"all","no_checksum":false,"no_server_side_copy":false,"part_size":8388608,
       "read_ahead":4,"storage_class":null,"tags":null,"to_bucket":"copy","to_key":"a/b.jpg"}}}"#,
    r#"{"by":{"pair":"FileToS3","inputs":{"if_exists":"skip","metadata":"none","no_checksum":true,
       "no_server_side_copy":true,"part_size":5242880,"path":"/data/a b","read_ahead":1,
       "storage_class":"STANDARD_IA","tags":"a=b&c=d","to_bucket":"b","to_key":"-k"}}}"#,
    r#"{"by":{"pair":"HttpToFile","inputs":{"dir":"/data","if_exists":"fail","metadata":"all",
       "name":"index.html","no_checksum":false,"read_ahead":4,"url":"https://host/x?a=b"}}}"#,
    r#"{"by":{"pair":"S3ToHttp","inputs":{"bucket":"photos","if_exists":"replace","key":"a",
       "metadata":"all","no_checksum":false,"read_ahead":4,"to_url":"http://host/a"}}}"#,
    #[cfg(feature = "gcs")]
    r#"{"by":{"pair":"GcsToGcs","inputs":{"bucket":"b","if_exists":"replace","key":"k",
       "metadata":"all","no_checksum":false,"part_size":8388608,"read_ahead":4,"to_bucket":"c",
       "to_key":"l"}}}"#,
    #[cfg(feature = "postgres")]
    r#"{"by":{"pair":"PgToFile","inputs":{"dir":".","format":"csv-header","if_exists":"replace",
       "metadata":"all","name":"rows.csv","no_checksum":false,"query":"SELECT 1",
       "read_ahead":4}}}"#,
    #[cfg(feature = "postgres")]
    r#"{"by":{"pair":"FileToPg","inputs":{"no_checksum":false,"path":"rows.csv","read_ahead":4,
       "to_format":"text","to_table":"people (name, born)"}}}"#,
    #[cfg(all(feature = "gcs", feature = "postgres"))]
    r#"{"by":{"pair":"PgToGcs","inputs":{"format":"binary","if_exists":"replace","metadata":"all",
       "no_checksum":false,"part_size":8388608,"query":"TABLE t","read_ahead":4,"to_bucket":"b",
       "to_key":"k"}}}"#,
];

/// Written by the same version and by the next one, so workers of both can share a queue.
#[test]
fn payload_of_an_earlier_version_is_read_and_written() {
    for stored in STORED {
        let task: MoveObject = serde_json::from_str(stored).unwrap();
        let written = serde_json::to_value(&task).unwrap();
        assert_eq!(written, serde_json::from_str::<Value>(stored).unwrap());
    }
}

/// Before these inputs existed.
#[test]
fn payload_without_later_inputs_is_read() {
    let stored = r#"{"by":{"pair":"S3ToS3","inputs":{"bucket":"photos","if_exists":"replace",
        "key":"a/b.jpg","no_checksum":false,"part_size":8388608,"read_ahead":4,
        "to_bucket":"copy","to_key":"a/b.jpg"}}}"#;
    let task: MoveObject = serde_json::from_str(stored).unwrap();
    assert_eq!(
        serde_json::to_value(&task).unwrap(),
        serde_json::from_str::<Value>(STORED[0]).unwrap()
    );
}
