---@brief
--- The status of the Claude Code sessions, as the lualine component `codevigil`.

local M = require('lualine.component'):extend()

function M:init(options)
  M.super.init(self, options)
  self.options.icon = self.options.icon or 'claude:'
  vim.api.nvim_create_autocmd('User', {
    pattern = 'CodevigilStatus',
    group = vim.api.nvim_create_augroup('codevigil.lualine', {}),
    desc = 'codevigil: show a new status at once',
    callback = function()
      require('lualine').refresh()
    end,
  })
end

function M:update_status()
  return require('codevigil').statusline('')
end

return M
