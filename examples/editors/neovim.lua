-- ~/.config/nvim/lsp/ipv6calc.lua, for Neovim 0.11 or newer; enable it with: vim.lsp.enable("ipv6calc")
return {
  cmd = { "ipv6calc", "plan", "lsp" },
  filetypes = { "bindzone", "dhcpd", "nftables", "networkd", "ipplan" },
  root_markers = { ".git" },
}

-- Plans in TOML, YAML, CSV or text need a file type of their own, for instance in init.lua:
--   vim.filetype.add({ pattern = { [".*/plans/.*"] = "ipplan", [".*%.netplan%.yaml"] = "ipplan" } })
