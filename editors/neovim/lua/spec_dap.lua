-- The debugger for package specs, for nvim-dap: `require('spec_dap').setup { image = '…' }`.
local M = {}

--- Adds the adapter, and a configuration that debugs the spec in the buffer.
--- `launch` has further launch arguments; without `image` Neovim asks for it.
function M.setup(launch)
  local dap = require('dap')
  dap.adapters.spec = { type = 'executable', command = 'spec-dap', args = { '--stdio' } }
  dap.configurations.yaml = dap.configurations.yaml or {}
  table.insert(dap.configurations.yaml, vim.tbl_extend('force', {
    type = 'spec',
    request = 'launch',
    name = 'Debug the spec',
    program = '${file}',
    image = function()
      return vim.fn.input('Image: ', 'oci-layout:', 'file')
    end,
  }, launch or {}))
end

return M
