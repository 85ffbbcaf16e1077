---@brief
---
--- `codevigil-lsp` tells how the Claude Code sessions of a workspace are doing:
--- which of them wait for you, and what is found in their transcripts.
---
--- Install it with `pip install /path/to/codevigil-lsp`, a clone, then:
---
--- ```lua
--- vim.lsp.enable('codevigil')
--- ```
---
--- It attaches to files of every type, and starts with the first one.
---
--- The last `codevigil/status` of a server is kept in `client.codevigil`; each new
--- one fires the autocommand `User CodevigilStatus`, with `client_id` and `status`
--- in its `data`. Buffers of the workspace and transcripts have the commands
--- `LspCodevigilSessions`, `LspCodevigilReport`, `LspCodevigilCoverage` and
--- `LspCodevigilDismissals`.

---@class vim.lsp.Client
---@field codevigil? codevigil.Status

---The record in which a transcript, wherever it lies, names its session.
---@param bufnr integer
---@return { sessionId: string, cwd: string }?
local function transcript_of(bufnr)
  if not vim.endswith(vim.api.nvim_buf_get_name(bufnr), '.jsonl') then
    return
  end
  for _, line in ipairs(vim.api.nvim_buf_get_lines(bufnr, 0, 100, false)) do
    if line:find('"sessionId"', 1, true) and line:find('"cwd"', 1, true) then
      local ok, record = pcall(vim.json.decode, line)
      if ok and type(record.sessionId) == 'string' and type(record.cwd) == 'string' then
        return record
      end
    end
  end
end

---@param dir string
---@param path string
---@return boolean
local function encloses(dir, path)
  dir = vim.uv.fs_realpath(dir) or dir
  path = vim.uv.fs_realpath(path) or path
  return vim.fs.relpath(dir, path) ~= nil
end

---@param dir string
---@return string
local function workspace_of(dir)
  return vim.fs.root(dir, vim.lsp.config.codevigil.root_markers) or dir
end

---The workspace of a buffer; for a transcript, the one its session works in.
---@param bufnr integer
---@param on_dir fun(root_dir: string)
local function root_dir(bufnr, on_dir)
  local transcript = transcript_of(bufnr)
  if not transcript then
    local root = vim.fs.root(bufnr, vim.lsp.config.codevigil.root_markers)
    return on_dir(root or workspace_of(vim.fn.getcwd()))
  end
  for _, client in ipairs(vim.lsp.get_clients({ name = 'codevigil' })) do
    if client.root_dir and encloses(client.root_dir, transcript.cwd) then
      return on_dir(client.root_dir)
    end
  end
  on_dir(workspace_of(transcript.cwd))
end

---@param client_id integer
---@param status codevigil.Status? nil when the server is gone
local function announce(client_id, status)
  vim.api.nvim_exec_autocmds('User', {
    pattern = 'CodevigilStatus',
    modeline = false,
    data = { client_id = client_id, status = status },
  })
  vim.cmd.redrawstatus({ bang = true })
  vim.cmd.redrawtabline()
end

---@type lsp.Handler
local function on_status(_, status, ctx)
  local client = vim.lsp.get_client_by_id(ctx.client_id)
  local last = client and client.codevigil
  if not client or (last and last.seq >= status.seq) then
    return
  end
  client.codevigil = status
  announce(client.id, status)
  require('codevigil.coverage').refresh(client)
end

---A finding is often on a line younger than the buffer: read the file again first,
---or it would be marked on the last line there is.
---@type lsp.Handler
local function on_diagnostics(err, params, ctx)
  local path = vim.uri_to_fname(params.uri)
  if vim.fn.bufloaded(path) == 1 then
    local bufnr = vim.fn.bufadd(path)
    if vim.bo[bufnr].autoread and not vim.bo[bufnr].modified then
      vim.cmd.checktime({ args = { bufnr }, mods = { emsg_silent = true } })
    end
  end
  vim.lsp.handlers['textDocument/publishDiagnostics'](err, params, ctx)
end

---@param client vim.lsp.Client
---@param bufnr integer
---@param command string
---@param argument table?
---@param on_result fun(result: table)
local function execute(client, bufnr, command, argument, on_result)
  client:exec_cmd({
    title = command,
    command = command,
    arguments = argument and { argument },
  }, { bufnr = bufnr }, function(err, result)
    if err then
      return vim.notify('codevigil: ' .. err.message, vim.log.levels.ERROR)
    end
    on_result(result)
  end)
end

---@param moment string|vim.NIL ISO 8601, UTC
---@return integer? seconds since then, fewer than none for what is to come
local function seconds_since(moment)
  local fields = { tostring(moment):match('^(%d+)-(%d+)-(%d+)T(%d+):(%d+):(%d+)Z$') }
  if #fields ~= 6 then
    return
  end
  local year, month, day, hour, min, sec = unpack(vim.tbl_map(tonumber, fields))
  local utc = os.date('!*t') --[[@as osdate]]
  utc.isdst = false
  local then_ = { year = year, month = month, day = day, hour = hour, min = min, sec = sec }
  then_.isdst = false
  return os.difftime(os.time(utc), os.time(then_))
end

---How long ago a moment of the server was: "5 min", "2 h".
---@param moment string|vim.NIL ISO 8601, UTC
---@return string?
local function age(moment)
  local minutes = math.floor((seconds_since(moment) or 0) / 60)
  if minutes < 1 then
    return
  end
  return minutes < 60 and ('%d min'):format(minutes) or ('%d h'):format(minutes / 60)
end

---@param session codevigil.Session
---@return string?
local function describe_context(session)
  local context = session.context
  if type(context) ~= 'table' or type(context.percent) ~= 'number' then
    return
  end
  return ('context %d%%'):format(context.percent)
end

---@param session codevigil.Session
---@return string?
local function describe_agents(session)
  if session.subagents == 0 then
    return
  end
  local working = {} ---@type string[]
  for _, agent in ipairs(session.agents) do
    if agent.activity == 'working' then
      table.insert(working, type(agent.type) == 'string' and agent.type or 'sub-agent')
    end
  end
  local counted = ('%d sub-agent%s'):format(session.subagents, session.subagents == 1 and '' or 's')
  return #working == 0 and counted or ('%s, at work: %s'):format(counted, table.concat(working, ', '))
end

---@param session codevigil.Session
---@return string
local function describe(session)
  local doing = session.activity == 'unknown' and session.lifecycle or session.activity
  if type(session.reason) == 'string' then
    doing = ('%s (%s)'):format(doing, session.reason:gsub('-', ' '))
  end
  local since = age(session.since)
  if since then
    doing = ('%s %s'):format(doing, since)
  end
  local parts = { doing, session.title, session.project }
  for _, metric in ipairs(session.metrics) do
    if metric.severity ~= 'ok' then
      table.insert(parts, metric.label)
    end
  end
  if session.findings > 0 then
    local noun = session.findings == 1 and 'finding' or 'findings'
    table.insert(parts, ('%d %s'):format(session.findings, noun))
  end
  vim.list_extend(parts, { describe_context(session) })
  vim.list_extend(parts, { describe_agents(session) })
  return (table.concat(parts, ' · '):gsub('%c+', ' '))
end

---@param client vim.lsp.Client
---@param bufnr integer
---@param opts vim.api.keyset.create_user_command.command_args
local function pick_session(client, bufnr, opts)
  local argument = { includeEnded = opts.bang }
  execute(client, bufnr, 'codevigil.server.sessions', argument, function(result)
    if #result.sessions == 0 then
      return vim.notify('codevigil: no session in ' .. client.root_dir)
    end
    vim.ui.select(result.sessions, {
      prompt = 'Claude Code sessions:',
      kind = 'codevigil.session',
      format_item = describe,
    }, function(session)
      if session and session.transcript == '' then
        vim.notify('codevigil: this session has written nothing yet')
      elseif session then
        vim.cmd.edit(vim.fn.fnameescape(vim.uri_to_fname(session.transcript)))
        vim.cmd.normal({ args = { 'G' }, bang = true })
      end
    end)
  end)
end

---@param client vim.lsp.Client
---@param bufnr integer
---@param opts vim.api.keyset.create_user_command.command_args
local function show_report(client, bufnr, opts)
  local argument = { format = 'markdown' }
  local transcript = transcript_of(bufnr)
  if transcript and not opts.bang then
    argument.session = transcript.sessionId
  end
  execute(client, bufnr, 'codevigil.server.report', argument, function(result)
    local buf = vim.fn.bufadd('codevigil://report')
    vim.fn.bufload(buf)
    vim.bo[buf].buftype = 'nofile'
    vim.bo[buf].bufhidden = 'wipe'
    vim.bo[buf].swapfile = false
    vim.bo[buf].modifiable = true
    vim.api.nvim_buf_set_lines(buf, 0, -1, false, vim.split(vim.trim(result.content), '\n'))
    vim.bo[buf].modifiable = false
    if vim.fn.bufwinid(buf) == -1 then
      vim.cmd.sbuffer({ args = { buf }, mods = opts.smods })
    end
    vim.bo[buf].filetype = 'markdown'
  end)
end

---@param client vim.lsp.Client
---@param bufnr integer
local function toggle_coverage(client, bufnr)
  local coverage = require('codevigil.coverage')
  if coverage.is_shown(bufnr) then
    return coverage.hide(bufnr)
  end
  coverage.show(client, bufnr, function(result)
    vim.notify('codevigil: ' .. coverage.summary(result))
  end)
end

---@param client vim.lsp.Client
---@param bufnr integer
local function pick_dismissal(client, bufnr)
  execute(client, bufnr, 'codevigil.server.dismissals', nil, function(result)
    if #result.dismissals == 0 then
      return vim.notify('codevigil: nothing is dismissed')
    end
    vim.ui.select(result.dismissals, {
      prompt = 'Show again:',
      kind = 'codevigil.dismissal',
      format_item = function(dismissal)
        local since = seconds_since(dismissal['until'])
        local snoozed = since and os.date(', until %H:%M', os.time() - since) or ''
        return ('%s (%s%s)'):format(dismissal.what, dismissal.kind, snoozed)
      end,
    }, function(dismissal)
      if dismissal then
        local argument = { id = dismissal.id }
        execute(client, bufnr, 'codevigil.server.undismiss', argument, function() end)
      end
    end)
  end)
end

---Put a text into the registers that `p` and other programs paste from.
---@param command lsp.Command
local function copy_text(command)
  local text = command.arguments[1]
  vim.fn.setreg('"', text)
  if vim.fn.has('clipboard') == 1 then
    vim.fn.setreg('+', text)
  end
  vim.notify('codevigil: copied, paste it to the agent')
end

---@param client vim.lsp.Client
---@param bufnr integer
local function on_attach(client, bufnr)
  if transcript_of(bufnr) then
    vim.bo[bufnr].autoread = true
  end
  local commands = {
    LspCodevigilSessions = {
      run = pick_session,
      desc = 'Open the transcript of a session of this workspace (!: also of an ended one)',
    },
    LspCodevigilReport = {
      run = show_report,
      desc = 'Report on the sessions of this workspace (transcript: on its own; !: on all)',
    },
    LspCodevigilCoverage = {
      run = toggle_coverage,
      desc = 'Show or hide what agents have read and changed of this file',
    },
    LspCodevigilDismissals = {
      run = pick_dismissal,
      desc = 'List the findings that are dismissed, to show one again',
    },
  }
  for name, command in pairs(commands) do
    vim.api.nvim_buf_create_user_command(bufnr, name, function(opts)
      command.run(client, bufnr, opts)
    end, { bang = true, desc = command.desc })
  end
  vim.api.nvim_create_autocmd('LspDetach', {
    buffer = bufnr,
    desc = 'codevigil: remove the commands of a client that is gone',
    callback = function(event)
      if event.data.client_id == client.id then
        for name in pairs(commands) do
          pcall(vim.api.nvim_buf_del_user_command, bufnr, name)
        end
        require('codevigil.coverage').hide(bufnr)
        return true
      end
    end,
  })
end

---@type vim.lsp.Config
return {
  cmd = { 'codevigil-lsp', '--stdio' },
  root_dir = root_dir,
  root_markers = { '.git' },
  init_options = { statusProvider = 'on' },
  settings = { codevigil = vim.empty_dict() },
  capabilities = {
    experimental = { commands = { commands = { 'codevigil.copyText' } } },
  },
  commands = { ['codevigil.copyText'] = copy_text },
  handlers = {
    ['codevigil/status'] = on_status,
    ['textDocument/publishDiagnostics'] = on_diagnostics,
  },
  on_attach = on_attach,
  on_exit = vim.schedule_wrap(function(_, _, client_id)
    announce(client_id, nil)
  end),
}
