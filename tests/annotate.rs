//! `ipv6calc annotate`: columns about the address in each record of a table.

use std::fs;
use std::io::Write;
use std::process::{Command, Output, Stdio};

/// Runs it on this input.
fn annotate(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ipv6calc"))
        .arg("annotate")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let feeder = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    output
}

/// Status, standard output and standard error.
fn ask(arguments: &[&str], input: &str) -> (i32, String, String) {
    let found = annotate(arguments, input.as_bytes());
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (found.status.code().unwrap(), text(found.stdout), text(found.stderr))
}

#[test]
fn columns_are_appended_and_every_other_byte_stays() {
    let input = "ip,note,\"n\"\r\n193.0.0.1,\"a \"\"b\"\"\nc\",x\r\n\"2001:db8::1\", 5\" disk ,\r\n,,\r\n";
    let want = "ip,note,\"n\",country,kind\r\n193.0.0.1,\"a \"\"b\"\"\nc\",x,NL,global\r\n\
                \"2001:db8::1\", 5\" disk ,,,documentation\r\n,,,,\r\n";
    assert_eq!(ask(&["--field", "ip", "--add", "country,kind"], input), (0, want.into(), String::new()));
    // the last record has no line end, and gets none
    let (_, out, _) = ask(&["--field", "ip", "--add", "kind"], "ip\n::1");
    assert_eq!(out, "ip,kind\n::1,loopback");
}

#[test]
fn other_tables_have_numbers_tabs_and_semicolons() {
    let (exit, out, _) =
        ask(&["--field", "2", "--no-header", "--add", "kind", "--format", "tsv"], "a\t\"\t\nb\t::1\t\n");
    assert_eq!((exit, &*out), (1, "a\t\"\t\t\nb\t::1\t\tloopback\n"));
    let (exit, out, _) = ask(&["--field", "b", "--delimiter", ";", "--add", "kind"], "a;b\n1,2;::1\n");
    assert_eq!((exit, &*out), (0, "a;b;kind\n1,2;::1;loopback\n"));
    let (_, out, _) =
        ask(&["--field", "b", "--prefix", "b_", "--add", "family,vendor"], "a,b\n1,0:0:c:1:2:3\n2,10.0.0.1\n");
    assert_eq!(out, "a,b,b_family,b_vendor\n1,0:0:c:1:2:3,,\"Cisco Systems, Inc\"\n2,10.0.0.1,4,\n");
}

#[test]
fn members_are_added_to_json_objects() {
    let input =
        "{\"q\":{\"ip\":\"193.0.0.1\"}, \"x\": [1] }\n{\"q\":{\"ip\":null}}\n\n{}\n{\"q.ip\":\"\\u003a:1\"}\r\n";
    let want = "{\"q\":{\"ip\":\"193.0.0.1\"}, \"x\": [1] ,\"family\":4,\"kind\":\"global\"}\n\
                {\"q\":{\"ip\":null},\"family\":null,\"kind\":null}\n\n{\"family\":null,\"kind\":null}\n\
                {\"q.ip\":\"\\u003a:1\",\"family\":6,\"kind\":\"loopback\"}\r\n";
    let found = ask(&["--field", "q.ip", "--format", "jsonl", "--add", "family,kind"], input);
    assert_eq!(found, (0, want.into(), String::new()));
}

#[test]
fn what_is_no_address_is_counted_and_empty() {
    let (exit, out, err) = ask(&["--field", "ip", "--add", "kind,asn"], "ip\n::1\nfoo\nwww.example.org\n");
    assert_eq!((exit, &*out), (1, "ip,kind,asn\n::1,loopback,\nfoo,,\nwww.example.org,,\n"));
    let want = "ipv6calc: annotate: standard input: 2 of 3 records have no address in the field; their columns are \
                empty; the first: line 3: 'foo'\n";
    assert_eq!(err, want);
    let (exit, _, err) = ask(&["-q", "--field", "ip", "--add", "kind"], "ip\nfoo\n");
    assert_eq!((exit, &*err), (1, ""));
}

#[test]
fn records_that_do_not_fit_the_header_do_not_shift_columns() {
    let (exit, out, err) = ask(&["--field", "a", "--add", "kind"], "a,b,c\n::1\n::1,2,3,4\n::1,2,3\n");
    assert_eq!((exit, &*out), (1, "a,b,c,kind\n::1,,,loopback\n::1,2,3,4\n::1,2,3,loopback\n"));
    assert!(err.contains("1 of 3 records has fewer fields than the first") && err.contains("line 2"), "{err}");
    assert!(err.contains("has more fields than the first; it was copied unchanged; the first: line 3"), "{err}");
    let (exit, out, err) = ask(&["--field", "a", "--add", "kind"], "a,b\n::1,\"x\n::2,y\n");
    assert_eq!((exit, &*out), (2, "a,b,kind\n::1,\"x\n::2,y\n"));
    assert!(err.contains("has a quote that is not closed"), "{err}");
}

#[test]
fn json_that_cannot_be_annotated_is_copied() {
    let input = "{\"ip\":[\"::1\"]}\n{\"ip\":{\"v\":1}}\n{\"ip\":\"::1\"\n[1]\n{\"ip\":\"::1\"}{}\n{\"ip\":\"::1\",\"kind\":1}\n";
    let want = "{\"ip\":[\"::1\"],\"kind\":null}\n{\"ip\":{\"v\":1},\"kind\":null}\n{\"ip\":\"::1\"\n[1]\n{\"ip\":\"::1\"}{}\n\
                {\"ip\":\"::1\",\"kind\":1}\n";
    let (exit, out, err) = ask(&["--field", "ip", "--format", "jsonl", "--add", "kind"], input);
    assert_eq!((exit, &*out), (1, want));
    for message in ["2 of 6 records have a list", "3 of 6 records are not JSON objects", "1 of 6 records has a member"]
    {
        assert!(err.contains(message), "{err}");
    }
}

#[test]
fn a_column_that_is_not_there_is_an_error_before_anything_is_written() {
    for (arguments, input, message) in [
        (vec!["--field", "client_pi", "--add", "kind"], "client_ip,x\n::1,\n", "did you mean 'client_ip'?"),
        (vec!["--field", "zzz", "--add", "kind"], "client_ip,x\n::1,\n", "the columns are client_ip, x"),
        (vec!["--field", "3", "--add", "kind"], "a,b\n::1,\n", "there is no column 3: the first record has 2"),
        (vec!["--field", "a", "--add", "kind"], "a,a\n::1,\n", "2 columns are called 'a'"),
        (vec!["--field", "a", "--add", "kind"], "a,kind\n::1,\n", "there is a column 'kind' already"),
        (vec!["--field", "a", "--no-header", "--add", "kind"], "", "'a' is not the number of a column"),
        (vec!["--field", "a", "--add", "kind,kind"], "a\n", "column 'kind' is added twice"),
        (vec!["--field", "a", "--add", "kimd"], "a\n", "did you mean 'kind'?"),
        (vec!["--field", "a..b", "--format", "jsonl", "--add", "kind"], "", "'a..b' is not a path"),
        (vec!["--field", "a", "--format", "tsv", "--delimiter", ";", "--add", "kind"], "", "--delimiter is for CSV"),
        (vec!["--field", "a", "--key-file", "/nonexistent", "--add", "kind"], "a\n", "--add anonymised"),
        (vec!["--field", "a", "--add", "kind", "/nonexistent"], "", "cannot read '/nonexistent'"),
    ] {
        let (exit, out, err) = ask(&arguments, input);
        assert_eq!((exit, &*out), (2, ""), "{arguments:?}");
        assert!(err.starts_with("ipv6calc: annotate: ") && err.contains(message), "{arguments:?}: {err}");
    }
}

#[test]
fn bytes_that_are_not_utf8_stay_and_are_reported() {
    let found = annotate(&["--field", "ip", "--add", "kind"], b"ip,n\n::1,M\xfcller\n\xff,x\n");
    assert_eq!(found.stdout, b"ip,n,kind\n::1,M\xfcller,loopback\n\xff,x,\n");
    let err = String::from_utf8(found.stderr).unwrap();
    assert!(err.contains("2 of 2 records are not UTF-8; their bytes stay; the first: line 2"), "{err}");
    assert_eq!(found.status.code(), Some(1));
}

#[test]
fn a_torn_gzip_file_is_an_error_after_what_could_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("in.csv.gz");
    let table: String =
        std::iter::once("ip,n\n".to_owned()).chain((0..9000).map(|n| format!("10.0.0.1,{n}\n"))).collect();
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(table.as_bytes()).unwrap();
    let packed = packer.finish().unwrap();
    let name = path.to_str().unwrap();
    fs::write(&path, &packed).unwrap();
    let whole = annotate(&["--field", "ip", "--add", "kind", name], b"");
    assert_eq!(whole.stdout.iter().filter(|b| **b == b'\n').count(), 9001);
    assert!(whole.status.success() && whole.stdout.ends_with(b"10.0.0.1,8999,private\n"));
    fs::write(&path, &packed[..packed.len() - 20]).unwrap();
    let torn = annotate(&["--field", "ip", "--add", "kind", name], b"");
    let err = String::from_utf8(torn.stderr).unwrap();
    assert_eq!(torn.status.code(), Some(2), "{err}");
    assert!(err.contains("cannot read") && err.contains("in.csv.gz"), "{err}");
    assert!(whole.stdout.starts_with(&torn.stdout[..torn.stdout.len().saturating_sub(40)]));
}

#[test]
fn any_number_of_threads_gives_the_same_table() {
    let mut table = String::from("n,ip,text\n");
    for n in 0..60_000u32 {
        let text = if n % 7 == 0 { format!("\"line\n{n}\n,\"\"\"") } else { format!("t{n}") };
        table.push_str(&format!("{n},10.{}.{}.{},{text}\n", n >> 16, n >> 8 & 255, n & 255));
    }
    let one = annotate(&["--field", "ip", "--add", "address,kind", "--threads", "1"], table.as_bytes());
    assert!(one.status.success());
    for threads in ["2", "5"] {
        let several = annotate(&["--field", "ip", "--add", "address,kind", "--threads", threads], table.as_bytes());
        assert!(several.status.success() && several.stdout == one.stdout, "{threads}");
    }
    let mut reader = csv::Reader::from_reader(one.stdout.as_slice());
    let mut before = csv::Reader::from_reader(table.as_bytes());
    let mut records = 0;
    for (new, old) in reader.records().zip(before.records()) {
        let (new, old) = (new.unwrap(), old.unwrap());
        assert_eq!((&new[0], &new[1], &new[2]), (&old[0], &old[1], &old[2]));
        assert_eq!((&new[3], &new[4]), (&old[1], "private"));
        records += 1;
    }
    assert_eq!(records, 60_000);
}

#[test]
fn addresses_are_anonymised_as_ipv6loganon_does() {
    let (exit, out, err) =
        ask(&["--field", "ip", "--add", "anonymised", "--anonymize-preset", "zp"], "ip\n203.0.113.77\n");
    assert_eq!((exit, &*out, &*err), (0, "ip,anonymised\n203.0.113.77,203.0.0.0\n", ""));
}
