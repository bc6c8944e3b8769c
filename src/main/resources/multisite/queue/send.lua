-- Sends a request; one that was answered before may be asked again, unless it is only repeated.
-- KEYS: request list, set of answered tasks, hash of requests under way
-- ARGV: task id, the request, 'new' or 'repeated'
-- Returns 1 if it was queued.
if ARGV[3] == 'repeated' then
  if redis.call('SISMEMBER', KEYS[2], ARGV[1]) == 1
      or redis.call('HEXISTS', KEYS[3], ARGV[1]) == 1 then
    return 0
  end
else
  redis.call('SREM', KEYS[2], ARGV[1])
end
redis.call('RPUSH', KEYS[1], ARGV[2])
return 1
