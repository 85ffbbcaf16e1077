---@brief
--- What `codevigil-lsp` last said, for statuslines. See |codevigil|.

local M = {}

---@alias codevigil.Severity 'ok'|'warning'|'critical'

---@class codevigil.Metric
---@field name string
---@field value number
---@field label string
---@field severity codevigil.Severity

---@alias codevigil.Mark 'waiting'|'stopped-early'|'critical'|'warning'|'working'|'idle'|'none'

---@class codevigil.Tokens
---@field input integer
---@field output integer
---@field cacheRead integer
---@field cacheCreation integer

---@class codevigil.Agent a sub-agent
---@field id string
---@field type string|vim.NIL
---@field model string|vim.NIL
---@field activity 'working'|'finished'|'unknown'
---@field end string|vim.NIL how it finished
---@field lastTool string|vim.NIL
---@field silentSince string|vim.NIL
---@field tokens codevigil.Tokens
---@field transcript string URI

---@class codevigil.Session
---@field id string
---@field title string
---@field project string
---@field lifecycle 'active'|'stale'|'ended'|'evicted'
---@field mark codevigil.Mark
---@field activity 'waiting'|'working'|'idle'|'ended'|'unknown'
---@field reason string|vim.NIL
---@field since string|vim.NIL
---@field source string|vim.NIL
---@field severity codevigil.Severity
---@field metrics codevigil.Metric[]
---@field findings integer
---@field model string|vim.NIL
---@field context { tokens: integer|vim.NIL, window: integer|vim.NIL, percent: integer|vim.NIL }|vim.NIL
---@field tokens { own: codevigil.Tokens, subagents: codevigil.Tokens }
---@field turn table|vim.NIL
---@field subagents integer
---@field agents codevigil.Agent[]
---@field updated string
---@field transcript string URI

---@class codevigil.Status the parameters of `codevigil/status`
---@field schema integer
---@field seq integer
---@field severity codevigil.Severity
---@field mark codevigil.Mark
---@field text string
---@field tooltip string
---@field counts { sessions: integer, waiting: integer, stoppedEarly: integer, working: integer, findings: integer }
---@field sessions codevigil.Session[]
---@field more integer

---The version of `codevigil/status` that these files read.
M.schema = 1

local rank = {
  waiting = 6,
  ['stopped-early'] = 5,
  critical = 4,
  warning = 3,
  working = 2,
  idle = 1,
}

---@param status codevigil.Status
---@return integer
local function urgency(status)
  return rank[status.mark] or 0
end

---@param filter vim.lsp.get_clients.Filter
---@return codevigil.Status?
local function most_urgent(filter)
  local found ---@type codevigil.Status?
  for _, client in ipairs(vim.lsp.get_clients(filter)) do
    local status = client.codevigil
    if status and status.schema == M.schema and not client:is_stopped() then
      if not found or urgency(status) > urgency(found) then
        found = status
      end
    end
  end
  return found
end

---The last status of the workspace that {bufnr} belongs to. Where that has none, or
---no session, as in a terminal or in a library: the most urgent one there is.
---@param bufnr? integer the current buffer by default
---@return codevigil.Status?
function M.status(bufnr)
  local own = most_urgent({ name = 'codevigil', bufnr = bufnr or 0 })
  if own and own.counts.sessions > 0 then
    return own
  end
  return most_urgent({ name = 'codevigil' })
end

---The status in a few words, safe to be evaluated as a part of 'statusline'.
---Empty when there is no session, no status or no server.
---@param label? string what stands before the words, by default "claude: "
---@return string
function M.statusline(label)
  local status = M.status()
  if not status or status.counts.sessions == 0 then
    return ''
  end
  return (label or 'claude: ') .. status.text:gsub('%c+', ' '):gsub('%%', '%%%%')
end

return M
