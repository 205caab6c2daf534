//! Samples: command lines with their answers, for help and man page. Each is run as a test.

use super::program::Program;

/// A command line with its answer.
pub(super) struct Sample {
    /// What it shows.
    pub(super) about: &'static str,
    /// What a shell pipes into the program, if anything.
    before: &'static str,
    /// The words after the name of the program.
    pub(super) words: &'static str,
    /// Its standard output.
    pub(super) answer: &'static str,
}

impl Sample {
    const fn of(about: &'static str, words: &'static str, answer: &'static str) -> Sample {
        Sample { about, before: "", words, answer }
    }

    /// With what a shell pipes into the program.
    const fn piped(self, before: &'static str) -> Sample {
        Sample { before, ..self }
    }

    /// The line as it is typed.
    pub(super) fn line(&self, program: Program) -> String {
        let pipe = if self.before.is_empty() { "" } else { " | " };
        format!("{}{pipe}{} {}", self.before, program.name(), self.words).trim_end().to_owned()
    }
}

/// The samples of a program.
pub(super) fn of(program: Program) -> Vec<Sample> {
    match program {
        Program::Calc => calc(),
        Program::Loganon => loganon(),
        Program::Logconv => logconv(),
        Program::Logstats => logstats(),
    }
}

fn calc() -> Vec<Sample> {
    vec![
        Sample::of("an address in its shortest form", "-q 2001:0db8:0:0:0:0:0:0001/64", "2001:db8::1/64"),
        Sample::of(
            "the reverse zone of a prefix",
            "-q --out revnibbles.arpa 2001:db8::/32",
            "8.b.d.0.1.0.0.2.ip6.arpa.",
        ),
        Sample::of(
            "the address of a network card in a prefix",
            "-q --in prefix+mac 2001:db8::/64 00:16:3e:5a:7b:9c",
            "2001:db8::216:3eff:fe5a:7b9c/64",
        ),
        Sample::of("6to4 prefix of an IPv4 address", "-q --action conv6to4 192.0.2.1", "2002:c000:201::"),
        Sample::of(
            "all digits, upper case, without prefix length",
            "-q -F -u --no-prefixlength 2001:db8::a/64",
            "2001:0DB8:0000:0000:0000:0000:0000:000A",
        ),
        Sample::of(
            "only the interface identifier",
            "-q --printsuffix --printfulluncompressed 2001:db8::216:3eff:fe5a:7b9c/64",
            "0216:3eff:fe5a:7b9c",
        ),
        Sample::of(
            "a pipeline: the reverse zone of the 6to4 prefix of an IPv4 network",
            "-q -A conv6to4 -O revnibbles.arpa 192.0.2.0/24",
            "2.0.0.0.0.c.2.0.0.2.ip6.arpa.",
        ),
        Sample::of("hiding the host of an address", "-q --action anonymize 192.0.2.99", "192.0.2.0"),
        Sample::of(
            "whether an address is in a prefix: the exit status, and with notices the answer in words",
            "--test_prefix 2001:db8::/32 2001:db8::1",
            "2001:db8::1   inside 2001:db8::/32",
        ),
    ]
}

fn loganon() -> Vec<Sample> {
    vec![
        Sample::of("the leading address of every line", "", "2001:db8:1:9:a929:4291:c02d:5d15 - - GET")
            .piped("echo '2001:db8:1:2:3:4:5:6 - - GET'"),
        Sample::of("every address of a log of any format", "--everywhere", "sshd[7]: from 192.0.2.0 port 22")
            .piped("echo 'sshd[7]: from 192.0.2.99 port 22'"),
        Sample::of(
            "the addresses in one value of lines of JSON",
            "--json-field from",
            "{\"from\":\"192.0.2.0\",\"to\":\"192.0.2.1\"}",
        )
        .piped("echo '{\"from\":\"192.0.2.99\",\"to\":\"192.0.2.1\"}'"),
        Sample::of("keeping fewer bits", "--mask-ipv4 16", "192.0.0.0 - - GET").piped("echo '192.0.2.99 - - GET'"),
    ]
}

fn logconv() -> Vec<Sample> {
    vec![
        Sample::of(
            "registry, kind and scope instead of the address",
            "--out addrtype",
            "RIPENCC.productive.global-unicast.ipv6-addr.addrtype.ipv6calc - - GET",
        )
        .piped("echo '2001:a60::1 - - GET'"),
        Sample::of("only lines with IPv6 addresses", "--out ipv6addrtype", "link-local.ipv6addrtype.ipv6calc GET")
            .piped("printf '192.0.2.1 GET\\nfe80::1 GET\\n'"),
    ]
}

fn logstats() -> Vec<Sample> {
    vec![
        Sample {
            about: "the rows that are not empty",
            before: "printf '193.0.0.1 a\\n2001:a60::1 b\\n'",
            words: "| grep '^[A-Z].* [1-9]'",
            answer: "\
ALL                  2
IPv4                 1
IPv6                 1
IPv4/RIPE            1
IPv6/RIPE            1
IPv6/IID/Manual      1",
        },
        Sample::of("the first columns of the line for a month", "-n -p 2026-11 | cut -d' ' -f1-5", "2026-11 1 1 0 0")
            .piped("echo '193.0.0.1 a'"),
        Sample::of("adding up the counts of parts", "--merge - | grep '^IPv4 '", "IPv4                 1")
            .piped("echo 193.0.0.1 | ipv6logstats --partial"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::exit::Exit;
    use crate::cli::subcommand::ask;

    #[test]
    fn every_sample_of_the_calculator_gives_its_answer() {
        for Sample { words, answer, .. } in calc() {
            let (exit, out, err) = ask(words);
            assert_eq!((exit, out.trim_end()), (Exit::Done, answer), "{words}: {err}");
        }
    }
}
