//! The rules of the house: what the sources, the documents and the help must look like. Sources are read as text.

mod circles;
mod floats;
mod functions;
mod layers;
mod names;
mod outside_text;
mod source;
mod table;
mod words;
