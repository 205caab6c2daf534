// Starts `ipv6calc plan lsp` for the files that the setting `ipv6calc.files` names.
const { workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

exports.activate = () => {
  const settings = workspace.getConfiguration("ipv6calc");
  const server = { command: "ipv6calc", args: ["plan", "lsp", ...settings.get("arguments")] };
  const documentSelector = settings.get("files").map((pattern) => ({ scheme: "file", pattern }));
  client = new LanguageClient("ipv6calc", "Address plans", server, { documentSelector });
  return client.start();
};

exports.deactivate = () => client?.stop();
