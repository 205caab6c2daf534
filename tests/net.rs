//! `ipv6calc net` through the program itself: every verb, lists from everywhere, bad items, streams that end early.

use crate::program::{Answer, ask, ipv6calc, pipe, project, words};
use serde_json::Value as Json;
use std::fs::{self, OpenOptions};
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::Stdio;

/// Runs `net` with a line of words.
fn net(line: &str) -> Answer {
    ask(&format!("net {line}"))
}

/// A file that is there as long as the test runs.
struct Temporary(PathBuf);

impl Temporary {
    fn new(name: &str, content: impl AsRef<[u8]>) -> Temporary {
        let path = project().join(format!("target/net-{name}-{}", std::process::id()));
        fs::write(&path, content).unwrap();
        Temporary(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

#[track_caller]
fn answers(answer: &Answer, code: i32, out: &str) {
    assert_eq!((answer.out(), answer.code), (out, Some(code)), "{}", answer.err());
}

#[test]
fn operands_lines_and_files_make_one_list() {
    let file = Temporary::new("list", "# a comment\n\n192.0.2.0/25 ; half\r\n  2001:db8::/48\t# the other\r\n");
    let line = format!("net aggregate 192.0.2.128/25 @{} @-", file.path());
    pipe(&line, "2001:db8:1::/48").is("192.0.2.0/24\n2001:db8::/47\n");
    pipe("net aggregate", "192.0.2.0/25\n192.0.2.128/25\n").is("192.0.2.0/24\n");
    pipe("net split 48", "2001:db8::/47\r\n").is("2001:db8::/48\n2001:db8:1::/48\n");
    pipe("net aggregate -- @-", "::/0").is("::/0\n");
}

#[test]
fn lines_are_read_as_they_are_pasted() {
    let list = "\"192.0.2.0/26\", '192.0.2.64/26',192.0.2.128/25 office, 198.51.100.0/24\n\
                203.0.113.0 255.255.255.0\n[2001:db8::1]:443\n2001:db8::%7\n2001:db8:1::/ffff:ffff:ffff:: lab\nip4:10.0.0.0/8\n";
    pipe("net aggregate", list).is("10.0.0.0/8\n192.0.2.0/24\n203.0.113.0/24\n2001:db8::/127\n2001:db8:1::/48\n");
    pipe("net aggregate --join ,", "192.0.2.1,192.0.2.3\n").is("192.0.2.1/32,192.0.2.3/32\n");
    net("aggregate 192.0.2.0 255.255.255.0 10.0.0.0/8").is("10.0.0.0/8\n192.0.2.0/24\n");
    net("aggregate '192.0.2.0/25, 192.0.2.128/25'").is("192.0.2.0/24\n");
    // an address of its own, not a mask
    net("count 192.0.2.0 255.255.255.255").is("2\n");
    let answer = net("aggregate 192.0.2.1 255.255.255.0");
    answer.fails(2);
    assert!(answer.err().contains("in the network 192.0.2.0/24"), "{}", answer.err());
    // anything may follow an item that is searched for
    pipe("net contains 10.0.0.0/8", "10.0.0.1 192.0.2.1, x\n\"10.0.0.2\",y\n").is("10.0.0.1\n10.0.0.2\n");
    pipe("net contains fe80::/64", "fe80::1%eth0 x\n").is("fe80::1%eth0\n");
}

#[test]
fn prefixes_are_split_by_number_and_by_size() {
    net("split 2001:db8::/32 192.0.2.0/24 --count 3 --join ' '")
        .is("2001:db8::/34 2001:db8:4000::/34 2001:db8:8000::/34 2001:db8:c000::/34 192.0.2.0/26 192.0.2.64/26 192.0.2.128/26 192.0.2.192/26\n");
    for (hosts, v4, v6) in
        [(1, 32, 128), (2, 31, 127), (3, 29, 126), (6, 29, 125), (7, 28, 125), (14, 28, 124), (62, 26, 122)]
    {
        assert!(
            net(&format!("split 192.0.2.0/26 --hosts {hosts}")).out().starts_with(&format!("192.0.2.0/{v4}\n")),
            "{hosts}"
        );
        assert!(
            net(&format!("split 2001:db8::/122 --hosts {hosts}")).out().starts_with(&format!("2001:db8::/{v6}\n")),
            "{hosts}"
        );
    }
    for (line, says) in [
        ("192.0.2.0/30 --count 5", "fewer than 5 addresses"),
        ("192.0.2.0/24 --hosts 255", "too small"),
        ("192.0.2.0/24 --hosts 18446744073709551615", "too small"),
        ("192.0.2.0/24 --count 0", "expected a number from 1"),
        ("192.0.2.0/24 26 --count 2", "given twice"),
        ("192.0.2.0/24 --hosts 3 --count 2", "--count"),
    ] {
        let answer = net(&format!("split {line}"));
        answer.fails(2);
        assert!(answer.err().contains(says), "{line}: {}", answer.err());
    }
}

#[test]
fn prefixes_are_written_for_other_programs() {
    net("aggregate 192.0.2.0/24 2001:db8::/32 --as wireguard").is("AllowedIPs = 192.0.2.0/24, 2001:db8::/32\n");
    net("split 192.0.2.0/23 24 --as cisco --name office")
        .is("ip prefix-list office seq 5 permit 192.0.2.0/24\nip prefix-list office seq 10 permit 192.0.3.0/24\n");
    net("exclude 192.0.2.0/24 --minus 192.0.2.0/25 --as nft --name n")
        .is("add table inet ipv6calc\nadd set inet ipv6calc n_v4 { type ipv4_addr; flags interval; }\n\
         add element inet ipv6calc n_v4 { 192.0.2.128/25 }\n");
    answers(&net("intersect ::/1 --with 8000::/1 --as json"), 1, "[]\n");
    for (line, says) in [
        ("--as nonsense", "nft"),
        ("--as nft --name a;b", "the name of a list"),
        ("--as nft --json", "--json"),
        ("--name x", "--as"),
    ] {
        let answer = net(&format!("aggregate ::/0 {line}"));
        answer.fails(2);
        assert!(answer.err().contains(says), "{line}: {}", answer.err());
    }
}

#[test]
fn lists_are_sorted_sampled_and_compared() {
    net("sort 192.0.2.10 192.0.2.9 2001:db8:: 192.0.2.0/24 192.0.2.9 -u")
        .is("192.0.2.0/24\n192.0.2.9\n192.0.2.10\n2001:db8::\n");
    net("sort -r ::1 192.0.2.1-192.0.2.3").is("::1\n192.0.2.1-192.0.2.3\n");
    pipe("net unique", "::2\n0::2/128\n::1\n::2\n").is("::2\n::1\n");
    answers(&net("diff ::/0 --with ::/1"), 1, "-8000::/1\n");
    answers(&net("diff ::/0 --with 8000::/1 ::/1"), 0, "");
    answers(&net("diff -q ::/0 --with ::/1"), 1, "");
    let list: String = (0..1000).map(|n| format!("2001:db8:{:x}::{n:x}\n", n % 10)).collect();
    let sample = |line: &str| pipe(&format!("net sample {line}"), &list).out().to_owned();
    assert_eq!(sample("20 --seed 1"), sample("20 --seed 1"));
    assert_ne!(sample("20 --seed 1"), sample("20 --seed 2"));
    assert_eq!((sample("20").lines().count(), sample("5000").lines().count()), (20, 1000));
    assert_eq!(sample("3 --per 48").lines().count(), 30);
    // each item is picked about as often
    let counts =
        (0..200).map(|seed| sample(&format!("100 --seed {seed}")).matches("2001:db8:7::").count()).sum::<usize>();
    assert!((1800..2200).contains(&counts), "{counts}");
}

#[test]
fn dense_prefixes_have_enough_addresses() {
    net("dense 2001:db8::1 2001:db8::1 2001:db8::2 2001:db8::1:0 192.0.2.1 2/112").is("2001:db8::/112 2\n");
    net("dense 192.0.2.0/24 198.51.100.1-198.51.100.4 4/26")
        .is("192.0.2.0/26 64\n192.0.2.64/26 64\n192.0.2.128/26 64\n192.0.2.192/26 64\n198.51.100.0/26 4\n");
    net("dense 192.0.2.0/24 200/24 --as json").is("[\n  \"192.0.2.0/24\"\n]\n");
    answers(&net("dense ::1 2/64"), 1, "");
    for line in ["dense ::1", "dense ::1 2", "dense ::1 x/64", "dense ::1 2/129"] {
        net(line).fails(2);
    }
}

#[test]
fn addresses_and_prefixes_are_moved() {
    net("offset ::ffff 192.0.2.255 1").is("::1:0\n192.0.3.0\n");
    net("offset ::1:0 -0x1").is("::ffff\n");
    net("offset 2001:db8::/32 192.0.2.0/24 2").is("2001:dba::/32\n192.0.4.0/24\n");
    pipe("net offset -1", "::1\n").is("::\n");
    net("offset 192.0.2.1 198.51.100.1").is("104030720\n");
    net("offset ::2 ::").is("-2\n");
    net("offset :: ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff").is("340282366920938463463374607431768211455\n");
    for line in [
        "offset :: -1",
        "offset ::/0 1",
        "offset 255.255.255.255 1",
        "offset 128.0.0.0/1 1",
        "offset ::1-::3 1",
        "offset ::1",
        "offset ::1 192.0.2.1",
        "offset ::1 ::2 ::3",
        "offset ::1 340282366920938463463374607431768211456",
    ] {
        net(line).fails(2);
    }
}

#[test]
fn a_shorter_list_says_what_it_adds() {
    let answer = net("aggregate 192.0.2.1 192.0.2.2 --max-entries 1");
    answer.is("192.0.2.0/30\n");
    assert_eq!(answer.err(), "ipv6calc: net: note: added 2 IPv4 addresses: 192.0.2.0/32, 192.0.2.3/32\n");
    net("aggregate 192.0.2.0/26 192.0.2.128/25 --min-fill 75").is("192.0.2.0/24\n");
    net("aggregate 192.0.2.0/26 192.0.2.128/25 --min-fill 75.1%").is("192.0.2.0/26\n192.0.2.128/25\n");
    net("aggregate 2001:db8::1 --max-length 64").is("2001:db8::/64\n");
    let answer = net("aggregate 192.0.2.0/26 192.0.2.128/25 --max-entries 2");
    assert_eq!((answer.out().lines().count(), &*answer.err()), (2, ""));
    for line in
        ["aggregate ::1 192.0.2.1 --max-entries 1", "aggregate ::1 --min-fill 0", "aggregate ::1 --min-fill 101"]
    {
        net(line).fails(2);
    }
}

#[test]
fn both_families_go_in_one_list() {
    net("exclude ::/0 0.0.0.0/0 --minus 8000::/1 0.0.0.0/1").is("128.0.0.0/1\n::/1\n");
    net("intersect 2001:db8::/32 192.0.2.0/24 --with ::/0").is("2001:db8::/32\n");
    net("count ::/0 0.0.0.0/0").is("340282366920938463463374607436063178752\n");
    net("next 192.0.2.0/30 2001:db8::/126 126 --used 2001:db8::/127").fails_with(1);
    net("next 192.0.2.0/30 2001:db8::/126 127").is("2001:db8::/127\n");
    net("contains 192.0.2.0/24 --item 2001:db8::1 ::192.0.2.1 ::ffff:192.0.2.1 192.0.2.1").is("192.0.2.1\n");
}

trait Fails {
    fn fails_with(&self, code: i32);
}

impl Fails for Answer {
    /// Nothing was answered, with this status; 1 is an answer and needs no words.
    #[track_caller]
    fn fails_with(&self, code: i32) {
        assert_eq!((self.out(), self.code), ("", Some(code)), "{}", self.err());
        assert_eq!(self.stderr.is_empty(), code == 1, "{}", self.err());
    }
}

#[test]
fn an_empty_answer_is_status_1() {
    for line in [
        "intersect ::/1 --with 8000::/1",
        "exclude 192.0.2.0/24 --minus 192.0.0.0/16",
        "free ::/0 --used ::/0",
        "free 192.0.2.0/25 192.0.3.0/25 --size 24",
        "free 192.0.2.0/24 --size 64",
        "next ::/64 64 --used ::/64",
        "nth 192.0.2.0/24 256",
        "nth 192.0.2.0/24 -257",
        "nth 192.0.2.0/24 -0",
        "overlaps ::/1 8000::/1",
        "contains ::/1 --item 8000::",
        "random 192.0.2.0/25 --size 24",
    ] {
        net(line).fails_with(1);
    }
    for verb in ["aggregate", "range", "split 64", "supernet 8", "supernet", "zones", "overlaps"] {
        answers(&pipe(&format!("net {verb}"), "# nothing\n"), 1, "");
    }
}

#[test]
fn a_wrong_command_line_is_status_2_and_says_what_to_do() {
    for (line, told) in [
        ("", "expected one of split, "),
        ("aggregat ::/0", "did you mean 'aggregate'?"),
        ("split ::/0", "the length of the subnets is missing"),
        ("split ::/0 129", "expected a number from 0 to 128"),
        ("split ::/0 4 5", "more than one prefix length"),
        ("exclude ::/0", "--minus ITEM..."),
        ("exclude ::/0 --minus", "--minus ITEM..."),
        ("intersect --with ::/0 @-", "standard input can be only one of the lists"),
        ("contains", "the set is missing"),
        ("contains @-", "standard input cannot be the set and the items"),
        ("next ::/0", "the length of the prefix is missing"),
        ("next ::/0 64 --strategy spars", "did you mean 'sparse'?"),
        ("next ::/0 64 --strategy", "needs a value"),
        ("next ::/0 64 --count x", "expected a number from 0 to"),
        ("nth ::/0", "'::/0' is not a number"),
        ("random ::/0 --seed -1", "does not take '-1'"),
        ("aggregate --jsn ::/0", "did you mean '--json'?"),
        ("aggregate --json=1 ::/0", "takes no value"),
        ("split ::/0 3 --minus ::/1", "unknown option '--minus'"),
        ("aggregate @/nonexistent/list", "cannot read '/nonexistent/list'"),
        ("aggregate ''", "expected an address, found the end"),
        ("aggregate @/proc/self", "cannot read '/proc/self'"),
    ] {
        let answer = net(line);
        answer.fails(2);
        assert!(answer.err().starts_with("ipv6calc: net: ") && answer.err().contains(told), "{line}: {}", answer.err());
    }
}

#[test]
fn what_programs_read_differently_is_refused_and_explained() {
    for (text, told) in [
        ("010.0.0.1", "10.0.0.1 or 8.0.0.1"),
        ("10/8", "10.0.0.0/8 or 0.0.0.10/8"),
        ("127.1", "did you mean 127.0.0.1?"),
        ("192.0.2.0/024", "without leading zeros"),
        ("fe80::%eth0/64", "an address without zone"),
        ("192.0.2.9-192.0.2.1", "not below the first one"),
        ("192.0.2.1-2001:db8::", "of the same family"),
        ("192.0.2.1-9", "column 11"),
        ("192.0.2.1 192.0.2.9", "separate items with commas or newlines"),
        ("2001:db8::/129", "a prefix length from 0 to 128"),
        ("1:2:3:4:5:6", "eight groups"),
        ("00:11:22:33:44:55:66:77:88", "eight groups"),
        ("-", "'-'"),
    ] {
        let answer = pipe("net aggregate", &format!("::/0\n{text}\n"));
        answer.fails(2);
        assert!(answer.err().starts_with("ipv6calc: standard input, line 2: "), "{text}: {}", answer.err());
        assert!(answer.err().contains(told), "{text}: {}", answer.err());
    }
}

#[test]
fn host_bits_are_an_error_that_names_the_network() {
    for verb in ["aggregate", "split 65", "zones", "supernet 32", "count", "overlaps"] {
        let answer = pipe(&format!("net {verb}"), "2001:db8::1/64\n");
        answer.fails(2);
        assert!(answer.err().contains("in the network 2001:db8::/64"), "{verb}: {}", answer.err());
        assert!(answer.err().contains("2001:db8::1 for the address alone; --trim"), "{verb}: {}", answer.err());
    }
    net("aggregate --trim 2001:db8::1/64 192.0.2.77/24").is("192.0.2.0/24\n2001:db8::/64\n");
    net("contains 2001:db8::/32 --trim --item 2001:db8::1/64").is("2001:db8::1/64\n");
}

#[test]
fn of_a_list_with_errors_nothing_is_made() {
    let answer = pipe("net aggregate", "2001:db8::/32\nx\ny\n");
    answer.fails(2);
    assert!(answer.err().contains("2 items could not be read: nothing was done\n  --keep-going"), "{}", answer.err());
    answers(&pipe("net aggregate --keep-going", "2001:db8::/32\nx\n"), 2, "2001:db8::/32\n");
    let answer = pipe("net exclude ::/0 --minus @-", "x\n8000::/1\n");
    answer.fails(2);
    answers(&pipe("net exclude ::/0 --keep-going --minus @-", "x\n8000::/1\n"), 2, "::/1\n");
    // where every item has its own answer, the others have theirs
    answers(
        &pipe("net split 33", "x\n2001:db8::/32\n2001:db8::/34\n192.0.2.0/24\n"),
        2,
        "2001:db8::/33\n2001:db8:8000::/33\n",
    );
}

#[test]
fn ranges_are_never_cut_to_their_first_address() {
    for range in
        ["2001:db8::-2001:db8::3", "2001:db8:: - 2001:db8::3", "2001:db8::- 2001:db8::3", "2001:db8:: -2001:db8::3"]
    {
        pipe("net aggregate", &format!("{range}\n")).is("2001:db8::/126\n");
        pipe("net range", range).is("2001:db8::-2001:db8::3\n");
        // an item of a search may have words behind it
        pipe("net contains 2001:db8::/126", &format!("{range} and more\n")).is(&format!("{range}\n"));
        answers(&pipe("net contains 2001:db8::/127", &format!("{range} and more\n")), 1, "");
    }
    // what looks like one and is none is told, not cut
    answers(&pipe("net contains ::/0 0.0.0.0/0", "192.0.2.1 - 192.0.2.999\n192.0.2.1 - jane.doe\n"), 2, "192.0.2.1\n");
    // a pattern of a search too
    answers(&pipe("net contains 2001:db8::-2001:db8::3", "2001:db8::2 x\n2001:db8::4 y\n"), 0, "2001:db8::2\n");
}

#[test]
fn single_addresses_and_pairs_are_whole() {
    net("range 192.0.2.0/31 192.0.2.9/32 2001:db8::/127 2001:db8::9/128")
        .is("192.0.2.0-192.0.2.1\n192.0.2.9-192.0.2.9\n2001:db8::-2001:db8::1\n2001:db8::9-2001:db8::9\n");
    for (item, count) in [("192.0.2.0/31", 2), ("192.0.2.9", 1), ("2001:db8::/127", 2), ("2001:db8::9/128", 1)] {
        net(&format!("count {item}")).is(&format!("{count}\n"));
        net(&format!("split {item} {}", if item.contains(':') { 128 } else { 32 })).has_lines(count);
    }
    net("aggregate 255.255.255.255 255.255.255.254").is("255.255.255.254/31\n");
    net("aggregate ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ::")
        .is("::/128\nffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128\n");
}

trait Lines {
    fn has_lines(&self, count: usize);
}

impl Lines for Answer {
    #[track_caller]
    fn has_lines(&self, count: usize) {
        assert_eq!((self.out().lines().count(), self.code), (count, Some(0)), "{}", self.err());
    }
}

#[test]
fn zones_of_any_length_are_all_there() {
    net("zones 2001:db8::/45").has_lines(8);
    net("zones 2001:db8:2::/47").has_lines(2);
    net("zones 2001:db8::/48").is("0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.\n");
    net("zones 192.0.2.0/23 192.0.2.128/25 192.0.2.9 ::/0").is(
        "2.0.192.in-addr.arpa.\n3.0.192.in-addr.arpa.\n128/25.2.0.192.in-addr.arpa.\n9.2.0.192.in-addr.arpa.\nip6.arpa.\n",
    );
    // every length of both families: the zones are as many as the bits between its end and the next label
    for len in 0..=128u32 {
        net(&format!("zones ::/{len}")).has_lines(1 << (len.div_ceil(4) * 4 - len));
    }
    for len in 0..=24u32 {
        net(&format!("zones 0.0.0.0/{len}")).has_lines(1 << (len.div_ceil(8) * 8 - len));
    }
    // a range has those of its prefixes
    net("zones 2001:db8::-2001:db8:2:ffff:ffff:ffff:ffff:ffff").has_lines(3);
}

#[test]
fn numbers_are_exact_however_large() {
    net("count ::/0 --size 128").is("340282366920938463463374607431768211456\n");
    net("count ::/1 8000::-8000::").is("170141183460469231731687303715884105729\n");
    net("count ::/0 --size 64").is("18446744073709551616\n");
    net("count 10.0.0.0/8 10.1.0.0/16 --size 32").is("16777216\n");
    net("nth ::/0 340282366920938463463374607431768211455").is("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff\n");
    net("nth ::/0 340282366920938463463374607431768211456").fails_with(1);
    net("nth ::/0 -340282366920938463463374607431768211456").is("::\n");
    net("nth 0.0.0.0/0 ::/0 0x100000000").is("::\n");
    net("nth ::/0 -1 --size 64").is("ffff:ffff:ffff:ffff::/64\n");
}

#[test]
fn room_is_found_where_the_strategy_says() {
    let used = "--used 2001:db8::/48 2001:db8:2::/48 2001:db8:8::/45";
    for (strategy, found) in
        [("lowest", "2001:db8:1::/48\n"), ("best-fit", "2001:db8:1::/48\n"), ("sparse", "2001:db8:8000::/48\n")]
    {
        net(&format!("next 2001:db8::/32 48 --strategy {strategy} {used}")).is(found);
    }
    net(&format!("next 2001:db8::/32 47 {used}")).is("2001:db8:4::/47\n");
    answers(&net("next 192.0.2.0/30 32 --count 9"), 1, "192.0.2.0/32\n192.0.2.1/32\n192.0.2.2/32\n192.0.2.3/32\n");
    let answer = net("free 2001:db8::/47 --used 2001:db8::/48 2001:db9::/32");
    answer.is("2001:db8:1::/48\n");
    assert!(answer.err().contains("are outside the pool, starting with 2001:db9::/32"), "{}", answer.err());
}

#[test]
fn random_is_within_and_reproducible() {
    let seeded = || net("random 2001:db8::/64 192.0.2.0/24 --count 50 --seed 7").out().to_owned();
    assert_eq!(seeded(), seeded());
    assert_eq!(seeded().lines().count(), 50);
    answers(&pipe("net contains -v 2001:db8::/64 192.0.2.0/24", &seeded()), 1, "");
    let free = || net("random ::/0").out().to_owned();
    assert_ne!(free(), free());
    // both halves come up
    let halves = net("random ::/0 --count 64 --seed 1 --size 1").out().to_owned();
    assert!(halves.contains("::/1\n") && halves.contains("8000::/1\n"), "{halves}");
}

#[test]
fn contains_is_grep_by_prefix() {
    let set = Temporary::new("set", "2001:db8::/32 # documentation\n10.0.0.0/8\n");
    let log = "2001:db8::1 - - \"GET /\"\n10.1.2.3 GET\n192.0.2.1 GET\n\n2001:db9::1 GET\r\n";
    let line = format!("net contains @{}", set.path());
    pipe(&line, log).is("2001:db8::1\n10.1.2.3\n");
    pipe(&format!("{line} --whole-line"), log).is("2001:db8::1 - - \"GET /\"\n10.1.2.3 GET\n");
    pipe(&format!("{line} -v"), log).is("192.0.2.1\n2001:db9::1\n");
    answers(&pipe(&format!("{line} -q"), log), 0, "");
    answers(&pipe(&format!("{line} -q"), "192.0.2.1\n"), 1, "");
    answers(&pipe(&line, "10.1.2.3 x\nunknown x\n"), 2, "10.1.2.3\n");
    pipe(&line, "# 10.0.0.1\n10.0.0.2#x\n").is("10.0.0.2\n");
    // an item has to lie inside as a whole
    net("contains 10.0.0.0/8 --item 10.0.0.0/7 10.0.0.0/9").is("10.0.0.0/9\n");
    // what two members of the set make up together is inside
    net("contains 10.0.0.0/9 10.128.0.0/9 --item 10.0.0.0/8").is("10.0.0.0/8\n");
}

#[test]
fn overlaps_are_told_once_for_each_item() {
    let list = "192.0.2.0/24\n192.0.2.0/25\n192.0.2.0/24\n192.0.2.200-192.0.3.5\n2001:db8::/32\n";
    pipe("net overlaps", list).is(
        "192.0.2.0/24 same 192.0.2.0/24\n192.0.2.0/25 inside 192.0.2.0/24\n192.0.2.200-192.0.3.5 across 192.0.2.0/24\n",
    );
    net("overlaps 192.0.2.0/24 10.0.0.0/8 --with 192.0.2.9 10.0.0.0/7")
        .is("10.0.0.0/8 inside 10.0.0.0/7\n192.0.2.0/24 around 192.0.2.9/32\n");
    answers(&net("overlaps -q ::/0 ::1"), 0, "");
}

#[test]
fn splitting_everything_starts_at_once_and_holds_no_memory() {
    for line in
        ["net split ::/0 128", "net split --json 2001:db8::/32 64", "net random ::/0 --count 18446744073709551615"]
    {
        let mut child = ipv6calc(words(line)).command();
        let mut child = child.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap()).lines();
        // more than any pipe holds
        assert!(out.by_ref().take(200_000).all(|line| line.is_ok()), "{line}");
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        let peak: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
        assert!(peak < 32 * 1024, "{line}: {peak} KiB");
        // the reader goes
        drop(out);
        assert_eq!(child.wait().unwrap().code(), Some(0), "{line}");
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        assert_eq!(err, "", "{line}");
    }
}

#[test]
fn a_full_disk_is_an_error() {
    for line in ["net split ::/0 16", "net aggregate ::/0", "net count ::/0", "net --help", "net split --help"] {
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let output = ipv6calc(words(line)).command().stdin(Stdio::null()).stdout(full).output().unwrap();
        let err = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() > Some(0) && err.contains("cannot write standard output"), "{line}: {err}");
    }
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = ipv6calc(["net", "count", "::/0"]).command().stdin(Stdio::null()).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn garbage_is_told_and_never_panics() {
    let mut garbage: Vec<u8> = (0..=255u8).cycle().take(20_000).collect();
    garbage.extend_from_slice(b"\n\xff\xfe/\xff\n-\n--\n/\n::/\n-::\n1.2.3.4-\n\n");
    garbage.extend(vec![b'1'; 3 << 20]);
    for line in
        ["aggregate", "split 64", "contains ::/0", "overlaps", "zones", "count", "range --json", "contains ::/0 --json"]
    {
        let answer = ipv6calc(words(&format!("net {line}"))).stdin(garbage.clone()).run();
        assert_eq!(answer.code, Some(2), "{line}");
        assert!(!answer.stderr.is_empty(), "{line}");
    }
}

fn documents(line: &str, stdin: &[u8]) -> Vec<Json> {
    let answer = ipv6calc(words(&format!("net {line}"))).stdin(stdin).run();
    answer.out().lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))).collect()
}

#[test]
fn documents_are_as_the_schema_says() {
    let schema = serde_json::from_str(include_str!("../schema/net.schema.json")).unwrap();
    let schema = jsonschema::draft202012::new(&schema).unwrap();
    let list = b"2001:db8::/32\n192.0.2.0/25\n192.0.2.8-192.0.2.9\nx\n\xff\n2001:db8::1/32\n";
    for line in [
        "split 33",
        "supernet 8",
        "supernet --keep-going",
        "aggregate --keep-going",
        "range --keep-going",
        "exclude --keep-going --minus 2001:db8::/48",
        "intersect --keep-going --with ::/0",
        "free --keep-going --used 2001:db8::/48 --size 48",
        "next 48 64 --keep-going --count 3",
        "contains ::/0",
        "overlaps --keep-going",
        "overlaps --keep-going --with ::/0",
        "count --keep-going",
        "count --keep-going --size 64",
        "nth 5 --keep-going",
        "random --count 5 --keep-going",
        "zones",
        "sort --keep-going",
        "unique",
        "diff --keep-going --with 2001:db8::/48",
        "dense 1/32 --keep-going",
        "offset 1 --keep-going",
        "sample 2",
    ] {
        let all = documents(&format!("{line} --json"), list);
        let errors = all.iter().filter(|document| document.get("error").is_some()).count();
        assert!(errors >= 3 && all.len() > errors, "{line}: {all:?}");
        for document in all {
            let faults: Vec<String> = schema.iter_errors(&document).map(|e| e.to_string()).collect();
            assert!(faults.is_empty(), "{line}: {document}: {faults:?}");
        }
    }
    let long = documents("count --json", &vec![b'1'; 3 << 20]);
    assert!(
        long.iter().all(|document| schema.is_valid(document)) && long[0]["error"]["kind"] == "long_line",
        "{long:?}"
    );
}

#[test]
fn documents_say_what_the_text_says() {
    let all = documents("contains 2001:db8::/33 2001:db8:8000::/33 --json", b"2001:db8::1 x\n::1\n");
    assert_eq!(all[0]["within"], "2001:db8::/32");
    assert_eq!((&all[1]["inside"], &all[1]["line"]), (&Json::Bool(false), &Json::from(2)));
    let all = documents("count ::/0 192.0.2.0/24 --json", b"");
    assert_eq!(
        (&all[0]["total"], &all[0]["ipv4"]),
        (&Json::from("340282366920938463463374607431768211712"), &Json::from(256))
    );
    let all = documents("offset ::2 ::1 --json", b"");
    assert_eq!((&all[0]["distance"], &all[0]["negative"]), (&Json::from(1), &Json::Bool(true)));
    let all = documents("zones 192.0.2.64/26 --json", b"");
    assert_eq!((&all[0]["parent"], &all[0]["rfc"]), (&Json::from("2.0.192.in-addr.arpa."), &Json::from("RFC 2317")));
    let all = documents("free 2001:db8::/32 --size 48 --json --used 2001:db8:8000::/33", b"");
    assert_eq!(all[0]["holds"], 32768);
    let all = documents("overlaps --json", b"::/0\n\n::1\n");
    assert_eq!((&all[0]["line"], &all[0]["other_line"], &all[0]["relation"]), (&3.into(), &1.into(), &"inside".into()));
}

#[test]
fn man_page_completions_and_hints_know_the_subcommand() {
    let page = ask("man").out().to_owned();
    assert!(page.contains("Split, aggregate, exclude, search and count prefixes"));
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = ask(&format!("completions {shell}")).out().to_owned();
        assert!(script.contains("aggregate") && script.contains("intersect"), "{shell}");
    }
    for line in ["-s 2001:db8::/32", "--split 2001:db8::/32"] {
        assert!(ask(line).err().contains("ipv6calc net split"), "{line}: {}", ask(line).err());
    }
}
