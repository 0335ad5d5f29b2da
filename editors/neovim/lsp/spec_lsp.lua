-- The language server for package specs: `vim.lsp.enable('spec_lsp')`.
return {
  cmd = { 'spec-lsp', '--stdio' },
  -- It looks into each YAML file, and is silent on those that are no spec.
  filetypes = { 'yaml' },
  root_markers = { '.git' },
}
