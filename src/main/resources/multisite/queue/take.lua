-- Moves the item that was just put in the receiver's hand to the items under way, with a lease.
-- KEYS: hand list, hash of items under way, leases, set of answered tasks
-- ARGV: field in the hash, member in the leases, lease in ms, a text the item must contain,
--       task id to look up among the answered, or ''
-- Returns {what happened, items still in the hand}.
local item = redis.call('LINDEX', KEYS[1], -1)
if not item or not string.find(item, ARGV[4], 1, true) then
  return {'gone', redis.call('LLEN', KEYS[1])}
end
redis.call('RPOP', KEYS[1])
local left = redis.call('LLEN', KEYS[1])
if ARGV[5] ~= '' and redis.call('SISMEMBER', KEYS[4], ARGV[5]) == 1 then
  return {'answered', left}
end
if redis.call('HSETNX', KEYS[2], ARGV[1], item) == 0 then
  return {'under way', left}
end
local time = redis.call('TIME')
redis.call('ZADD', KEYS[3], time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[3], ARGV[2])
return {'taken', left}
