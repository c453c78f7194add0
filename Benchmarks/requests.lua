-- What wrk sends: GETs of some paths in turn, or POSTs whose texts are all different. Prints one line of JSON.
-- Arguments: a file with a token a line ("-" for none), "get" and paths, or "message" or "ticket".

local threads = 0

function setup(thread)
    threads = threads + 1
    thread:set("number", threads)
end

function init(arguments)
    tokens = {}
    for line in io.lines(arguments[1]) do
        local id, token = line:match("^(%d+) (%S+)$")
        tokens[#tokens + 1] = { id = id, token = token }
    end
    kind = arguments[2]
    paths = { table.unpack and table.unpack(arguments, 3) or unpack(arguments, 3) }
    count = 0
    math.randomseed(os.time() + number)
end

local function headers(person)
    local fields = { ["Content-Type"] = "application/json" }
    if person.token ~= "-" then fields["Authorization"] = "Bearer " .. person.token end
    return fields
end

function request()
    count = count + 1
    local person = tokens[math.random(#tokens)]
    if kind == "get" then
        return wrk.format("GET", paths[count % #paths + 1], headers(person))
    elseif kind == "message" then
        local peer = tokens[math.random(#tokens)]
        if peer.id == person.id then peer = tokens[(count % (#tokens - 1)) + 1] end
        local body = string.format(
            '{"receiverId":%s,"message":"Message %d of thread %d, as long as one mostly is","type":"text"}',
            peer.id, count, number)
        return wrk.format("POST", "/api/chat/messages", headers(person), body)
    end
    local body = string.format(
        '{"title":"Printer %d on floor %d","description":"It prints %d empty pages and then stops.","priority":"P3",'
        .. '"assignedTo":"","department":"Support","ticketType":"Incident","plannedStart":"","plannedEnd":"",'
        .. '"requestedItem":"","justification":"","dueDate":"","responseETA":"2026-01-01T10:00",'
        .. '"resolutionETA":"2026-01-01T16:00"}', count, number, count)
    return wrk.format("POST", "/api/tickets", headers(person), body)
end

function done(summary, latency)
    local failed = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
    io.write(string.format(
        '{"requests":%d,"seconds":%.6f,"p50_ms":%.3f,"p99_ms":%.3f,"bytes":%d,"refused":%d,"failed":%d}\n',
        summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
        summary.bytes, summary.errors.status, failed))
end
