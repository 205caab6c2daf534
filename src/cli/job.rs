//! What the arguments mean for each piece of data: the pipeline, and the route of each notation.

use super::args::{CalcArgs, Command, Render};
use super::error::CliError;
use super::features;
use super::option_names;
use super::program::Program;
use crate::action::anonymize::DEANONYMIZE;
use crate::action::{self, Action, BuildError, Flow, IMPLIED, Params, Pipeline, Step, StepError, StepRun};
use crate::addr::{Kind, Len, V6, Value};
use crate::db::Need;
use crate::format::{self, BitRangeError, FastParse, Format, Input, ParseError, Style, StyleFlags};
use crate::info::{self, InfoSettings};

/// What to do with each piece of data.
pub(crate) struct Job {
    /// The type of all data, if one was chosen; otherwise each is detected.
    pub(crate) input: Option<&'static Format>,
    /// The steps written on the command line.
    pub(crate) pipeline: Pipeline,
    /// The implied conversions, built once.
    implied: Vec<(&'static Action, Pipeline)>,
    output: Option<&'static Format>,
    output_given: bool,
    /// Data comes from the command line, or `-I` was given: identifiers with token are then transformed by
    /// `-O iid+token`.
    transforms_tokens: bool,
    pub(crate) style: Style,
    pub(crate) render: Render,
    rd_prefix: Option<V6>,
    /// The action of a shortcut, if it is the one that runs.
    shortcut: Option<&'static Action>,
    pub(crate) tests: action::Tests,
    pub(crate) in_pipe: bool,
    pub(crate) quiet: bool,
    /// Whether steps may say something about values.
    pub(crate) remarks: bool,
    /// Whether they may about values without prefix length.
    remarks_on_plain: bool,
    /// What `--showinfo` describes the result with; `None` also where filters, tests and `addr2cc` win over it
    /// (compatibility: info I1).
    pub(crate) info: Option<Box<info::InfoSettings>>,
    /// Words in other notations than those of IP addresses are dropped: they were detected, and a filter comes first
    /// (compatibility: filter F11).
    drops_others: bool,
    /// A filter wins over `--showinfo` in a pipe: then the formatting options are checked against the output type of
    /// the line before, and the run stops where that refuses one, as 4.4.0 does (compatibility: info I1).
    pub(crate) checks_lines: bool,
    /// Whether notes on ambiguous input are left out.
    pub(crate) silent: bool,
    /// The pipeline only filters: what passes is printed as it came.
    pub(crate) echo: bool,
    /// With everything after the address.
    pub(crate) whole_line: bool,
    /// What reveals the addresses, if that is what the pipeline begins with.
    pub(crate) revealer: Option<std::sync::Arc<crate::anon::Anonymiser>>,
}

/// Where a value of one notation goes: computed once for each notation.
pub(crate) struct Route {
    /// The notation it is read in.
    pub(crate) from: &'static Format,
    /// Its parser.
    pub(crate) parse: fn(Input<'_>, &mut Value) -> Result<(), ParseError>,
    /// Its fast path, if lines may take it.
    pub(crate) fast: Option<FastParse>,
    /// The implied steps before the pipeline.
    before: Option<usize>,
    /// The implied steps after it.
    after: Option<usize>,
    /// The notation it is written in, if it is written.
    pub(crate) to: Option<&'static Format>,
    pub(crate) style: Style,
    /// The 6rd prefix is printed instead of the value (compatibility: core Q41).
    substitute: Option<V6>,
    /// The implied action, for notices.
    pub(crate) implied: Option<&'static Action>,
    /// Whether the output type was chosen here.
    pub(crate) chosen: bool,
    /// Nothing but the steps written on the command line happens to its values.
    is_direct: bool,
}

/// The actions that take an IPv4 address out of an IPv6 address.
static EXTRACTING: [&Action; 3] = [&action::conv6to4::ACTION, &action::convnat64::ACTION, &action::sixrd::EXTRACT_IPV4];

/// Options that change a value or check it before it enters the pipeline.
const SHAPING: StyleFlags = StyleFlags::FORCE
    .or(StyleFlags::MASK_PREFIX)
    .or(StyleFlags::MASK_SUFFIX)
    .or(StyleFlags::PREFIX)
    .or(StyleFlags::SUFFIX)
    .or(StyleFlags::START)
    .or(StyleFlags::END);

/// Whether an output type writes a kind, if necessary in the notation that replaces it: the reverse name of an IPv4
/// address is one under `in-addr.arpa`.
fn written(to: &'static Format, kind: Kind) -> bool {
    format::writer(to, kind).is_some()
}

/// Whether the pipeline begins with revealing addresses.
fn reveals(args: &CalcArgs) -> bool {
    args.actions.first().is_some_and(|action| action.is(&DEANONYMIZE))
}

impl Job {
    /// Types everything; checks the kinds of the pipeline if the input type is given.
    ///
    /// # Errors
    /// What cannot be carried out, before any input is read.
    pub(crate) fn new(args: &CalcArgs) -> Result<Job, CliError> {
        let in_pipe = args.pipe.is_input;
        let pipeline = Pipeline::new(steps(args)?);
        let filters = |step: &Step| matches!(step.run, StepRun::Filter(..));
        let described = args.command == Command::Showinfo && !wins_over_showinfo(&pipeline);
        let filters_first = pipeline.steps().first().is_some_and(filters);
        let pipeline_filters = !pipeline.steps().is_empty() && pipeline.steps().iter().all(filters);
        let job = Job {
            input: args.input,
            echo: pipeline_filters,
            remarks: !args.quiet && pipeline.has_remarks(),
            remarks_on_plain: !args.quiet && pipeline.remarks_on_plain(),
            pipeline,
            implied: IMPLIED
                .iter()
                .map(|row| Ok((row.action, Pipeline::new(vec![build(row.action, &args.params)?]))))
                .collect::<Result<_, CliError>>()?,
            output: args.output,
            output_given: args.output_given,
            transforms_tokens: !in_pipe || args.input_given,
            style: args.style,
            render: args.render,
            rd_prefix: args.params.rd.prefix,
            shortcut: args.implied.filter(|_| args.actions.is_empty()),
            tests: args.params.tests.clone(),
            in_pipe,
            quiet: args.quiet || in_pipe,
            info: described.then(|| info_settings(args)).transpose()?.map(Box::new),
            checks_lines: in_pipe && args.command == Command::Showinfo && filters_first && pipeline_filters,
            silent: args.quiet,
            drops_others: filters_first && (in_pipe || args.input.is_none()),
            whole_line: args.whole_line,
            revealer: args.params.anonymiser.clone().filter(|_| reveals(args)),
        };
        if job.detects_each() {
            return Ok(Job { input: None, ..job });
        }
        if let Some(format) = job.input {
            job.route(format)?;
        }
        Ok(job)
    }

    /// Whether values have to pass a filter.
    pub(crate) fn filters(&self) -> bool {
        self.pipeline.steps().iter().any(|step| matches!(step.run, StepRun::Filter(..)))
    }

    /// Whether values are anonymised: then no document repeats what was read.
    pub(crate) fn anonymises(&self) -> bool {
        self.pipeline.steps().iter().any(|step| step.action.is(&action::anonymize::ANONYMIZE))
    }

    fn ends_in_test(&self) -> bool {
        self.pipeline.steps().last().is_some_and(|step| matches!(step.run, action::StepRun::Test(_)))
    }

    /// Whether a line that is one ordinary address can be answered without further ado.
    pub(crate) fn is_short(&self) -> bool {
        let plain = self.render == Render::Plain && self.info.is_none() && self.quiet && !self.remarks_on_plain;
        plain && !self.style.has(SHAPING) && !self.ends_in_test() && !self.checks_lines
    }

    /// In a pipe, tests and filters detect the type of every line, whatever `-I` gives.
    fn detects_each(&self) -> bool {
        self.in_pipe && self.pipeline.steps().first().is_some_and(|step| !matches!(step.run, action::StepRun::Map(_)))
    }

    /// Where values of this notation go.
    ///
    /// # Errors
    /// If kinds do not fit, or the output type refuses an option.
    pub(crate) fn route(&self, from: &'static Format) -> Result<Route, CliError> {
        let parse = from.parse.as_ref().ok_or_else(|| unreadable(from))?;
        let early = self.early_output(from);
        self.check_options(early)?;
        let before = self.implied_before(from);
        let entering = before.and_then(|i| self.implied.get(i)).map_or(Ok(parse.gives), |(_, p)| p.plan(parse.gives));
        let through = |kind| if self.drops(from) { Ok(kind) } else { self.pipeline.plan(kind) };
        let kind = entering.and_then(through).map_err(|e| CliError::usage(e.to_string()))?;
        let mut route = Route {
            from,
            parse: parse.parse_into,
            fast: format::short_way(from).filter(|_| self.is_short()),
            before,
            after: None,
            to: None,
            style: self.style,
            substitute: None,
            implied: before.and_then(|i| self.implied.get(i)).map(|(action, _)| *action).or(self.shortcut),
            chosen: early.is_none(),
            is_direct: false,
        };
        if self.ends_in_test() || self.echo || self.drops(from) {
            route.to = Some(format::plain(kind));
        } else if let Err(e) = self.choose_output(kind, early, &mut route) {
            // what an output type cannot write can be described nevertheless
            if self.info.is_none() {
                return Err(e);
            }
            route.to = Some(format::plain(kind));
        }
        let implies = route.before.is_some() || route.after.is_some() || route.substitute.is_some();
        route.is_direct = !implies && !self.drops(from);
        Ok(route)
    }

    /// The output type known before any data is read: the given one, or that which the input type implies. A country is
    /// the answer whatever output type is given.
    fn early_output(&self, from: &Format) -> Option<&'static Format> {
        use format::{ipv6literal, prefixmac, revnibbles};
        if self.pipeline.steps().last().is_some_and(|step| step.action.is(&action::addr2cc::ACTION)) {
            return None;
        }
        let always = [&revnibbles::INT, &revnibbles::ARPA, &ipv6literal::FORMAT].iter().any(|f| f.is(from));
        let implied = always || (from.is(&prefixmac::FORMAT) && self.pipeline.steps().is_empty());
        self.output.or_else(|| implied.then_some(&format::ipv6addr::FORMAT))
    }

    /// Options are only checked against an output type that is known early (compatibility: core Q10); in a pipe, a test
    /// does not look at it.
    fn check_options(&self, output: Option<&Format>) -> Result<(), CliError> {
        let lenient = self.in_pipe && (self.style.has(StyleFlags::IID_VAR) || self.ends_in_test());
        // not an output type of 4.4.0, which describes the value nevertheless
        let described = |output: &Format| self.info.is_some() && output.is(&format::iid::FORMAT);
        let checked = |output: &&Format| !lenient && !self.echo && !described(output);
        output.filter(checked).map_or(Ok(()), |output| self.refused_by(output))
    }

    /// Whether an output type takes the formatting options.
    ///
    /// # Errors
    /// The options that it does not take.
    pub(crate) fn refused_by(&self, output: &Format) -> Result<(), CliError> {
        let Some(honours) = honoured(output) else { return Ok(()) };
        let refused = self.style.options.without(honours);
        if refused.is_empty() {
            return Ok(());
        }
        let names = |options: StyleFlags| {
            option_names::of_style(options).map(|name| format!("--{name}")).collect::<Vec<_>>().join(" ")
        };
        let hint = match honours.is_empty() {
            true => "it takes no formatting option".to_owned(),
            false => format!("it takes {}", names(honours)),
        };
        Err(CliError::usage(format!("output type '{}' does not take {}", output.name, names(refused))).with_hint(hint))
    }

    /// Identifier and token are transformed if both types were given and no action was chosen: the one conversion
    /// that is implied although the value could be printed as it is (compatibility: core Q6).
    fn implied_before(&self, from: &Format) -> Option<usize> {
        let both = &format::iid::WITH_TOKEN;
        let given = self.output_given && self.transforms_tokens && self.output.is_some_and(|to| to.is(both));
        let applies = from.is(both) && given && self.pipeline.steps().is_empty();
        IMPLIED.iter().position(|row| applies && row.kind == Kind::IidToken)
    }

    /// The output type of what leaves the pipeline, and the conversion it needs.
    fn choose_output(&self, kind: Kind, early: Option<&'static Format>, route: &mut Route) -> Result<(), CliError> {
        if early.is_none() && kind == Kind::Iid {
            route.style.options = route.style.options.or(StyleFlags::FULL);
        }
        let fits = |to: &&Format| self.output.is_some() || to.takes().has(kind) || kind == Kind::PrefixMac;
        let to = early.filter(fits).unwrap_or_else(|| match kind {
            Kind::PrefixMac => &format::ipv6addr::FORMAT,
            kind => format::plain(kind),
        });
        route.to = Some(to);
        let takes = to.takes();
        if takes.has(kind) {
            return Ok(());
        }
        route.substitute = self.rd_prefix.filter(|_| self.pipeline.steps().is_empty() && takes.has(Kind::V6));
        if route.substitute.is_some() {
            return Ok(());
        }
        if written(to, kind) {
            return Ok(());
        }
        if self.pipeline.steps().last().and_then(|step| step.also).is_some_and(|also| written(to, also)) {
            return Ok(());
        }
        if let Some(i) = IMPLIED.iter().position(|row| row.fits(kind, to)) {
            let (action, pipeline) = self.implied.get(i).ok_or_else(|| mismatch(to, kind))?;
            if pipeline.plan(kind).is_ok_and(|kind| takes.has(kind)) {
                (route.after, route.implied) = (Some(i), Some(*action));
                return Ok(());
            }
        }
        Err(mismatch(to, kind))
    }

    /// Applies forced length, masks and the check of the bit range.
    #[inline]
    pub(crate) fn apply_style(&self, value: &mut Value) -> Result<(), BitRangeError> {
        if self.style.has(SHAPING) { self.reshape(value) } else { Ok(()) }
    }

    fn reshape(&self, value: &mut Value) -> Result<(), BitRangeError> {
        match value {
            Value::V4(a) => self.style.shape4(a),
            Value::V6(a) => self.shape6(a),
            Value::IidToken(pair) => self.shape6(&mut pair.addr),
            Value::PrefixMac(pair) => self.shape6(&mut pair.prefix),
            _ => Ok(()),
        }
    }

    fn shape6(&self, a: &mut V6) -> Result<(), BitRangeError> {
        self.style.shape6(a)?;
        self.style.range(a.len).map(drop)
    }

    /// Whether a filter drops what is in this notation, whatever it says.
    fn drops(&self, from: &Format) -> bool {
        self.drops_others && !from.is(&format::ipv4addr::FORMAT) && !from.is(&format::ipv6addr::FORMAT)
    }

    /// Whether a filter drops a text in this notation even if it cannot be read: to 4.4.0 any 20 characters of base 85
    /// are an address (compatibility: filter F11, core D12).
    pub(crate) fn drops_unread(&self, from: &Format) -> bool {
        self.drops(from) && from.is(&format::base85::FORMAT)
    }

    /// The notation of a text: the given one, or the detected one. A reverse name without its suffix, which is refused
    /// elsewhere, is one that a filter drops.
    #[inline]
    pub(crate) fn notation(&self, text: &[u8]) -> Result<&'static Format, ParseError> {
        match self.input {
            Some(format) => Ok(format::variant(format, text)),
            None => match format::detect(text) {
                Err(_) if self.drops_others && format::is_partial_reverse_name(text) => Ok(&format::revnibbles::ARPA),
                found => found,
            },
        }
    }

    /// What `--showinfo` describes: the result; of an IPv4 address that a conversion took out of an IPv6 address the
    /// latter, as 4.4.0 does (compatibility: info I1). Where anything else changes the address too, it may hide it: then
    /// the input is never shown.
    pub(crate) fn described(&self, read: &Value, result: Value) -> Value {
        let extracts = |step: &Step| EXTRACTING.iter().any(|action| action.is(step.action));
        match (self.pipeline.steps(), read, result) {
            ([only], Value::V6(_), Value::V4(_)) if extracts(only) => *read,
            _ => result,
        }
    }

    /// Leads a value down its route.
    #[inline(always)]
    pub(crate) fn run(&self, route: &Route, value: &mut Value) -> Result<Flow, StepError> {
        if route.is_direct { self.pipeline.run(value) } else { self.run_all(route, value) }
    }

    /// The same with what is implied before and after the steps.
    fn run_all(&self, route: &Route, value: &mut Value) -> Result<Flow, StepError> {
        if self.drops(route.from) {
            return Ok(Flow::Dropped);
        }
        if let Some(prefix) = route.substitute {
            *value = Value::V6(prefix);
            return Ok(Flow::Through);
        }
        if let Some(pipeline) = self.implied_at(route.before) {
            pipeline.run(value)?;
        }
        let flow = self.pipeline.run(value)?;
        match self.implied_at(route.after) {
            Some(pipeline) if flow == Flow::Through => pipeline.run(value),
            _ => Ok(flow),
        }
    }

    fn implied_at(&self, at: Option<usize>) -> Option<&Pipeline> {
        at.and_then(|at| self.implied.get(at)).map(|(_, pipeline)| pipeline)
    }

    /// The chain of notations, kinds and actions, a line each.
    ///
    /// # Errors
    /// If kinds do not fit.
    pub(crate) fn plan(&self, from: &'static Format) -> Result<String, CliError> {
        let route = self.route(from)?;
        let mut kind = from.parse.as_ref().ok_or_else(|| unreadable(from))?.gives;
        let mut text = format!("read    {:<18} {}\n", from.name, kind.name());
        let implied = |i: Option<usize>| i.and_then(|i| self.implied.get(i)).map(|(_, pipeline)| (pipeline, "implied"));
        for (pipeline, note) in
            [implied(route.before), Some((&self.pipeline, "")), implied(route.after)].into_iter().flatten()
        {
            for step in pipeline.steps() {
                let next = step.gives(kind).unwrap_or(kind);
                let also = step.also.map(|also| format!(" or {}", also.name())).unwrap_or_default();
                let line = format!("action  {:<18} {} -> {}{also}  {note}", step.action.name, kind.name(), next.name());
                text.push_str(line.trim_end());
                text.push('\n');
                kind = next;
            }
        }
        match route.to.filter(|_| !self.ends_in_test()) {
            Some(to) => text.push_str(&format!("print   {:<18} {}\n", to.name, kind.name())),
            None => text.push_str("answer  exit status\n"),
        }
        Ok(text)
    }
}

/// The formatting options that an output type takes; `None` if it takes any.
fn honoured(output: &Format) -> Option<StyleFlags> {
    match &output.print {
        Some(print) => print.honours,
        None => output.is(&format::prefixmac::FORMAT).then(|| StyleFlags::LOWER.or(StyleFlags::UPPER)),
    }
}

/// Whether a pipeline has an answer of its own, whatever is output about the value: a verdict, what passed, a country.
fn wins_over_showinfo(pipeline: &Pipeline) -> bool {
    let filters = |step: &Step| matches!(step.run, StepRun::Filter(..));
    let last = pipeline.steps().last();
    last.is_some_and(|step| matches!(step.run, StepRun::Test(_)) || step.action.is(&action::addr2cc::ACTION))
        || (last.is_some() && pipeline.steps().iter().all(filters))
}

/// The steps of the pipeline: the actions written with `-A`, else what `-E` or a shortcut implies.
fn steps(args: &CalcArgs) -> Result<Vec<Step>, CliError> {
    let filter = &action::filter::ACTION;
    let implied = if args.filters { Some(filter) } else { args.implied };
    let actions = match args.actions.as_slice() {
        [] => implied.as_slice(),
        actions => actions,
    };
    if actions.iter().any(|action| action.is(filter)) {
        check_filter(&args.params)?;
    }
    args.own.check(actions)?;
    let built = |(at, action): (usize, &&'static Action)| match args.own.is_empty() {
        true => build(action, &args.params),
        false => build(action, &args.own.of(at, &args.params)),
    };
    actions.iter().enumerate().map(built).collect()
}

fn build(action: &Action, params: &Params) -> Result<Step, CliError> {
    (action.build)(params).map_err(|error| match &error {
        BuildError::Missing(_, param) => {
            CliError::usage(error.to_string()).with_hint(format!("give {}", option_names::typed(*param).join(" or ")))
        }
        _ => CliError::usage(error.to_string()),
    })
}

/// What `--showinfo` shows.
fn info_settings(args: &CalcArgs) -> Result<InfoSettings, CliError> {
    let db = &args.params.db;
    let anonymiser = args.anon.for_info(db)?;
    let (features, capabilities) = (features::names(Program::Calc, db), features::capabilities(db));
    let about = info::ProgramInfo { features: &features, capabilities: &capabilities, ..info::ProgramInfo::default() };
    let sixrd = args.params.rd.len.and_then(|len| Len::v4(u32::from(len)).ok());
    let (quoting, select) = (args.info.quoting, args.info.select.clone());
    Ok(InfoSettings::new(anonymiser, info::InfoOptions { about, sixrd, quoting, select, db: db.clone() }))
}

/// Checks that every lookup the filter needs has a source.
pub(super) fn check_filter(params: &Params) -> Result<(), CliError> {
    let mut missing = params.filter.needs();
    missing.retain(|need| !params.db.has_or_registry(*need));
    if params.filter.needs_labels() && params.db.labels().is_empty() {
        return Err(CliError::usage("the filter needs labels, and there are none").with_hint("give --db-labels FILE"));
    }
    if missing.is_empty() {
        return Ok(());
    }
    let missing: Vec<_> = missing.iter().map(Need::to_string).collect();
    let text = format!("no database provides what the filter needs: {}", missing.join(", "));
    Err(CliError::usage(text).with_hint("'-vv' lists the databases; db.reg= works with the built-in tables"))
}

fn unreadable(format: &Format) -> CliError {
    CliError::usage(format!("input type '{}' cannot be read", format.name))
        .with_hint("'-I -?' lists the types that can")
}

fn mismatch(to: &Format, kind: Kind) -> CliError {
    let takes: Vec<_> = to.takes().iter().map(Kind::name).collect();
    match takes.is_empty() {
        true => CliError::usage(format!("output type '{}' cannot be written", to.name))
            .with_hint("'-O -?' lists the types that can"),
        false => {
            CliError::usage(format!("output type '{}' takes {}, but gets {}", to.name, takes.join(" or "), kind.name()))
        }
    }
}
