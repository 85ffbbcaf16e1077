-- What a user writes into init.lua, and a door for the test.

vim.opt.runtimepath:append(vim.env.CODEVIGIL_RUNTIME)
vim.lsp.config('codevigil', { cmd = vim.json.decode(vim.env.CODEVIGIL_CMD) })
vim.lsp.enable('codevigil')
vim.o.statusline = "%f [%{%v:lua.require'codevigil'.statusline()%}]"

local test = {}

---@return string
function test.statusline()
  return vim.api.nvim_eval_statusline(vim.o.statusline, {}).str
end

---@param condition fun(): any
---@return any
function test.wait(condition)
  local value
  vim.wait(tonumber(vim.env.CODEVIGIL_DEADLINE) * 1000, function()
    value = condition()
    return value
  end, 20)
  return value
end

---Where a finding is marked on the screen, whatever the diagnostics say: the lines
---of the extended marks of the client's namespaces, counted from 1.
---@return integer[]
function test.marked_lines()
  local lines = {}
  for name, namespace in pairs(vim.api.nvim_get_namespaces()) do
    if name:find('lsp.codevigil.', 1, true) and name:find('sign', 1, true) then
      for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(0, namespace, 0, -1, {})) do
        table.insert(lines, mark[2] + 1)
      end
    end
  end
  return lines
end

---@param code string
---@return string json
function test.run(code)
  local ok, value = pcall(function()
    return assert(loadstring(code))()
  end)
  return vim.json.encode({ ok = ok, value = value })
end

_G.test = test
