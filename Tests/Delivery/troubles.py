"""What goes wrong while the replicas work: links that break in every way, and a server that dies and comes back."""

import asyncio


class Troubles:
    """Draws troubles until told to stop."""

    def __init__(self, server, replicas, diary, random, pace):
        self.server, self.replicas, self.diary, self.random, self.pace = server, replicas, diary, random, pace
        self.counts = {}
        self.kills = self.restarts = 0
        self.stops = asyncio.Event()

    async def run(self):
        await asyncio.gather(self.kill_repeatedly(), self.break_links())

    async def pause(self, seconds):
        """Sleeps; true when it is time to stop."""
        try:
            await asyncio.wait_for(self.stops.wait(), seconds)
        except asyncio.TimeoutError:
            return False
        return True

    async def kill_repeatedly(self):
        """Mostly by SIGKILL; sometimes as a service manager does it, which tells clients no more."""
        while not await self.pause(self.random.uniform(2, 7)):
            if self.random.random() < 0.25:
                self.diary.trouble(None, "asked to end")
                await asyncio.to_thread(self.server.stop)
                self.restarts += 1
            else:
                self.server.kill()
                self.diary.trouble(None, "killed")
                self.kills += 1
            await self.pause(self.random.uniform(0, 0.6))
            self.server.start()
            await asyncio.to_thread(self.server.wait_until_ready)
            self.diary.trouble(None, "serves again")

    async def break_links(self):
        lasting = set()
        while not await self.pause(self.random.expovariate(1 / self.pace)):
            replica = self.random.choice(self.replicas)
            links = sorted(replica.proxy.links, key=id)
            if not links:
                continue
            trouble = self.random.choices(
                [self.cut, self.close, self.freeze, self.swallow, self.slow, self.delay, self.cut_all],
                weights=[4, 3, 2, 2, 3, 3, 1],
            )[0]
            name = trouble.__name__.replace("_", " ")
            self.counts[name] = self.counts.get(name, 0) + 1
            self.diary.trouble(replica.name, name)
            task = asyncio.create_task(trouble(self.random.choice(links)))
            lasting.add(task)
            task.add_done_callback(lasting.discard)
        await asyncio.gather(*lasting)

    async def cut(self, link):
        link.cut()

    async def close(self, link):
        link.close()

    async def freeze(self, link):
        """Short ones are mere delays; after long ones both ends have given up."""
        link.freeze()
        await self.pause(self.random.choice([0.5, 3, 11]))
        link.thaw()

    async def swallow(self, link):
        """Bytes vanish in one direction until the link ends: who sent them learns of it only by the silence.

        A second one on the same link must not let the first direction flow again, with a piece missing.
        """
        link.swallows.add(self.random.choice(["up", "down"]))
        await self.pause(self.random.choice([1, 5, 12]))
        link.cut()

    async def slow(self, link):
        link.bytes_a_second = self.random.choice([500, 2000, 10_000])
        await self.pause(self.random.uniform(1, 6))
        link.thaw()

    async def delay(self, link):
        link.delay = self.random.uniform(0.01, 0.5)
        await self.pause(self.random.uniform(1, 6))
        link.thaw()

    async def cut_all(self, link):
        for replica in self.replicas:
            for other in list(replica.proxy.links):
                other.cut()
