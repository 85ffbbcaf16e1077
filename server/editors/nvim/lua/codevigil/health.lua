---@brief
--- `:checkhealth codevigil`

local M = {}

local health = vim.health

---@return boolean
local function check_neovim()
  health.start('Neovim')
  local version = tostring(vim.version())
  if vim.fn.has('nvim-0.11') == 0 then
    health.error(
      ('Neovim %s has no vim.lsp.config()'):format(version),
      'Install Neovim 0.11 or newer.'
    )
    return false
  end
  health.ok('Neovim ' .. version)
  if vim.lsp.is_enabled('codevigil') then
    health.ok('The configuration `codevigil` is enabled')
  else
    health.warn(
      'The configuration `codevigil` is not enabled',
      "Call `vim.lsp.enable('codevigil')`."
    )
  end
  return true
end

local function check_server()
  health.start('Server')
  local cmd = vim.lsp.config.codevigil.cmd
  if type(cmd) ~= 'table' then
    return health.info('`cmd` is a function: not checked')
  end
  if vim.fn.executable(cmd[1]) == 0 then
    return health.error(('`%s` is not executable'):format(cmd[1]), {
      'Install it from a clone: `pip install /path/to/codevigil-lsp`.',
      "Or say where it is: `vim.lsp.config('codevigil', { cmd = { '/path/to/codevigil-lsp' } })`.",
    })
  end
  local ask = vim.tbl_filter(function(argument)
    return argument ~= '--stdio'
  end, cmd)
  table.insert(ask, '--version')
  local answer = vim.system(ask, { text = true, timeout = 10000 }):wait()
  if answer.code == 0 then
    health.ok(('%s: `%s`'):format(vim.trim(answer.stdout), vim.fn.exepath(cmd[1])))
  else
    local said = vim.split(vim.trim(answer.stderr), '\n')
    health.error(('`%s` failed: %s'):format(table.concat(ask, ' '), said[#said]))
  end
end

---@param client vim.lsp.Client
local function check_client(client)
  local count = vim.tbl_count(client.attached_buffers)
  local buffers = ('%d buffer%s'):format(count, count == 1 and '' or 's')
  health.ok(('Client %d serves %s, %s'):format(client.id, client.root_dir, buffers))
  local status = client.codevigil
  local schema = require('codevigil').schema
  if not status then
    health.info('It has sent no status yet')
  elseif status.schema ~= schema then
    health.error(
      ('It sends status version %s, these files read %d'):format(status.schema, schema),
      'Use the Neovim files of the same release as the server.'
    )
  else
    health.ok(('Status %d: %s (%s)'):format(status.seq, status.text, status.severity))
  end
end

local function check_clients()
  health.start('Clients')
  local clients = vim.lsp.get_clients({ name = 'codevigil' })
  if #clients == 0 then
    health.info('None is running: one starts with the first file of a workspace')
  end
  for _, client in ipairs(clients) do
    check_client(client)
  end
end

local function check_transcripts()
  health.start('Transcripts')
  local config = vim.env.CLAUDE_CONFIG_DIR or vim.fs.joinpath(vim.uv.os_homedir(), '.claude')
  local root = vim.fs.joinpath(config, 'projects')
  if vim.uv.fs_stat(root) then
    health.ok(('%s exists'):format(root))
  else
    health.info(('%s does not exist: Claude Code has not run here'):format(root))
  end
end

function M.check()
  if check_neovim() then
    check_server()
    check_clients()
  end
  check_transcripts()
end

return M
