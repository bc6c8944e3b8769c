-- Hands out again, at the front of its list, whatever has a lease that is over.
-- KEYS: leases, hash of requests under way, hash of results under way, request list
-- ARGV: start of the result lists' names, end of them, most leases to look at
-- Members: 't:' task id | 'r:' topic ':' task id | 'h:' hand list '|' source list
-- Returns how many items went back.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local back = 0
for _, member in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, ARGV[3])) do
  redis.call('ZREM', KEYS[1], member)
  local kind, name = string.sub(member, 1, 2), string.sub(member, 3)
  if kind == 't:' or kind == 'r:' then
    local hash = kind == 't:' and KEYS[2] or KEYS[3]
    local list = KEYS[4]
    if kind == 'r:' then
      list = ARGV[1] .. string.match(name, '^([^:]*):') .. ARGV[2]
    end
    local item = redis.call('HGET', hash, name)
    if item then
      redis.call('HDEL', hash, name)
      redis.call('LPUSH', list, item)
      back = back + 1
    end
  else
    local hand, source = string.match(name, '^(.*)|(.*)$')
    while redis.call('LMOVE', hand, source, 'RIGHT', 'LEFT') do
      back = back + 1
    end
  end
end
return back
