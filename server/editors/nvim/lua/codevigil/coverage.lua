---@brief
--- What agents have read and changed of a buffer, as signs. See |:LspCodevigilCoverage|.

local M = {}

---@class codevigil.Lines 1-based, both included
---@field start integer
---@field end integer

---@class codevigil.Coverage the result of `codevigil/coverage`
---@field lines integer
---@field isCertain boolean
---@field read codevigil.Lines[]
---@field edited codevigil.Lines[]
---@field unseen codevigil.Lines[]
---@field never codevigil.Lines[]
---@field agents table[]

local namespace = vim.api.nvim_create_namespace('codevigil.coverage')

---The kinds of line, the one that is told first where a line is of several.
---@type { name: string, sign: string, group: string, link: string, says: string }[]
local kinds = {
  {
    name = 'unseen',
    sign = '!',
    group = 'CodevigilUnseen',
    link = 'DiagnosticSignWarn',
    says = 'changed unread',
  },
  {
    name = 'edited',
    sign = '+',
    group = 'CodevigilEdited',
    link = 'DiagnosticSignOk',
    says = 'written',
  },
  {
    name = 'read',
    sign = '│',
    group = 'CodevigilRead',
    link = 'DiagnosticSignInfo',
    says = 'read',
  },
  {
    name = 'never',
    sign = '·',
    group = 'CodevigilNever',
    link = 'NonText',
    says = 'never seen',
  },
}

---Each line by what is to be told of it first.
---@param coverage codevigil.Coverage
---@return table<integer, integer> index into `kinds` by line
local function by_line(coverage)
  local lines = {}
  for index = #kinds, 1, -1 do
    for _, range in ipairs(coverage[kinds[index].name]) do
      for line = range.start, math.min(range['end'], coverage.lines) do
        lines[line] = index
      end
    end
  end
  return lines
end

---The coverage in a few words, the worst first.
---@param coverage codevigil.Coverage?
---@return string
function M.summary(coverage)
  if not coverage then
    return 'not a file of this workspace'
  elseif #coverage.agents == 0 then
    return 'not seen by an agent'
  end
  local counts = {}
  for _, index in pairs(by_line(coverage)) do
    counts[index] = (counts[index] or 0) + 1
  end
  local parts = {}
  for index, kind in ipairs(kinds) do
    if counts[index] then
      local noun = counts[index] == 1 and 'line' or 'lines'
      table.insert(parts, ('%d %s %s'):format(counts[index], noun, kind.says))
    end
  end
  return table.concat(parts, ', ') .. (coverage.isCertain and '' or ', or more')
end

---@param bufnr integer
---@return boolean
function M.is_shown(bufnr)
  return vim.b[bufnr].codevigil_coverage == true
end

---@param bufnr integer
function M.hide(bufnr)
  vim.b[bufnr].codevigil_coverage = nil
  vim.api.nvim_buf_clear_namespace(bufnr, namespace, 0, -1)
end

---@param bufnr integer
---@param coverage codevigil.Coverage?
local function draw(bufnr, coverage)
  vim.api.nvim_buf_clear_namespace(bufnr, namespace, 0, -1)
  local last = vim.api.nvim_buf_line_count(bufnr)
  for line, index in pairs(coverage and by_line(coverage) or {}) do
    if line <= last then
      vim.api.nvim_buf_set_extmark(bufnr, namespace, line - 1, 0, {
        sign_text = kinds[index].sign,
        sign_hl_group = kinds[index].group,
        priority = 5, -- below the signs of diagnostics
      })
    end
  end
end

---@param client vim.lsp.Client
---@param bufnr integer
---@param on_shown? fun(coverage: codevigil.Coverage?)
function M.show(client, bufnr, on_shown)
  for _, kind in ipairs(kinds) do
    vim.api.nvim_set_hl(0, kind.group, { link = kind.link, default = true })
  end
  vim.b[bufnr].codevigil_coverage = true
  local params = { textDocument = { uri = vim.uri_from_bufnr(bufnr) } }
  ---@diagnostic disable-next-line: param-type-mismatch a method of our own
  client:request('codevigil/coverage', params, function(err, result)
    if err or not vim.api.nvim_buf_is_valid(bufnr) or not M.is_shown(bufnr) then
      return
    end
    local coverage = result ~= vim.NIL and result or nil
    draw(bufnr, coverage)
    if on_shown then
      on_shown(coverage)
    end
  end, bufnr)
end

---Show what there is now where it is shown already. What was typed since has moved the
---signs, and would be at odds with what comes.
---@param client vim.lsp.Client
function M.refresh(client)
  for bufnr in pairs(client.attached_buffers) do
    if M.is_shown(bufnr) and not vim.bo[bufnr].modified then
      M.show(client, bufnr)
    end
  end
end

return M
