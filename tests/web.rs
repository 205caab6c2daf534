//! The address information page: `ipv6calcweb` as a server and as a CGI script.

mod cgi;
mod end;
mod hostile;
mod names;
mod pages;
mod server;
mod setup;
