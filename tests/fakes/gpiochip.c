/* A fake /dev/gpiochip0 with four real-time HX711 on it, for LD_PRELOAD.
 *
 * Unmodified gpiod and lgpio open it, claim lines and set and read them through the GPIO
 * v2 ioctls. The chips live in this process and follow CLOCK_MONOTONIC, one conversion
 * per period, with the state machine of tests/fakes/hx711_chip.py. The exported
 * functions at the end tell a test what the chips really did.
 *
 * Environment: HERON_FAKE_LABEL (default pinctrl-bcm2711), HERON_FAKE_PERIODS_NS (four
 * numbers), HERON_FAKE_CALL_NS (time that each value ioctl takes at least).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/gpio.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <time.h>
#include <unistd.h>

#define CHIPS 4
#define LINES 54
#define REQUESTS 16
#define POWER_DOWN_NS 60000
#define UPDATE_HIGH_NS 75000
#define SETTLING 4
#define HISTORY 65536
#define DEVICE "gpiochip0"

static const int SCK[CHIPS] = {17, 27, 22, 23};
static const int DOUT[CHIPS] = {24, 25, 16, 26};

struct chip {
    int64_t period, next, rose, forced_until, longest_high;
    uint32_t latched, seed;
    int sck, level, pulses, ready, settling, gain, gain_next, resets;
    long made;
    int64_t times[HISTORY];
    int32_t counts[HISTORY];
};

struct request {
    int fd, used, lines;
    uint32_t offsets[GPIO_V2_LINES_MAX];
};

static struct chip chips[CHIPS];
static struct request requests[REQUESTS];
static int chip_fds[REQUESTS];
static long value_calls;
static int64_t call_ns;
static int started;

static int64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static uint32_t random_of(struct chip *c)
{
    c->seed = c->seed * 1664525u + 1013904223u;
    return c->seed >> 8;
}

static void start(void)
{
    static const int64_t defaults[CHIPS] = {10702000, 10809000, 10602000, 11023000};
    int64_t given[CHIPS];
    const char *text = getenv("HERON_FAKE_PERIODS_NS");
    const char *cost = getenv("HERON_FAKE_CALL_NS");
    int64_t t = now();
    if (started)
        return;
    started = 1;
    call_ns = cost ? atoll(cost) : 0;
    memcpy(given, defaults, sizeof given);
    if (text)
        sscanf(text, "%" SCNd64 ",%" SCNd64 ",%" SCNd64 ",%" SCNd64,
               &given[0], &given[1], &given[2], &given[3]);
    for (int i = 0; i < CHIPS; i++) {
        struct chip *c = &chips[i];
        c->period = given[i];
        c->next = t + c->period * (i + 4) / 4;
        c->level = 1;
        c->pulses = 25;
        c->settling = SETTLING;
        c->gain = c->gain_next = 128;
        c->seed = 12345u + 777u * i;
    }
    for (int i = 0; i < REQUESTS; i++)
        chip_fds[i] = requests[i].fd = -1;
}

static void convert(struct chip *c, int64_t t)
{
    int inside = c->ready && c->pulses > 0 && c->pulses < 25;
    int32_t truth;
    if (c->gain_next != c->gain) {
        c->gain = c->gain_next;
        c->settling = SETTLING;
    }
    if (c->settling) {
        c->settling--;
        c->level = 1;
        c->ready = c->pulses = 0;
        return;
    }
    truth = (int32_t)(random_of(c) & 0xFFFFFF);
    if ((truth & 0xFFF) == 0xFFF || truth == 0x800000)
        truth ^= 0x10;
    truth = truth & 0x800000 ? truth - 0x1000000 : truth;
    c->times[c->made % HISTORY] = t;
    c->counts[c->made % HISTORY] = truth;
    c->made++;
    if (c->ready)
        c->forced_until = t + UPDATE_HIGH_NS;
    c->latched = (uint32_t)(truth * c->gain / 128) & 0xFFFFFF;
    c->ready = 1;
    if (inside) { /* the shift register is reloaded, the position stays */
        c->forced_until = 0;
        c->level = c->latched >> (24 - c->pulses) & 1;
        return;
    }
    c->level = c->pulses = 0;
}

static void update(struct chip *c, int64_t t)
{
    while (c->next <= t) {
        if (c->sck && c->next > c->rose + POWER_DOWN_NS) {
            c->next = INT64_MAX;
            return;
        }
        convert(c, c->next);
        c->next += c->period + (int64_t)(random_of(c) % 40001) - 20000;
    }
}

static void set_sck(struct chip *c, int level, int64_t t)
{
    if (level == c->sck)
        return;
    update(c, t);
    c->sck = level;
    if (level) {
        c->rose = t;
        c->pulses++;
        if (c->pulses <= 24) {
            c->level = c->ready ? c->latched >> (24 - c->pulses) & 1 : 1;
            return;
        }
        c->level = 1;
        c->ready = 0;
        if (c->pulses <= 27)
            c->gain_next = c->pulses == 25 ? 128 : c->pulses == 26 ? 32 : 64;
        return;
    }
    if (c->made && t - c->rose > c->longest_high)
        c->longest_high = t - c->rose;
    if (t - c->rose > POWER_DOWN_NS) {
        c->resets++;
        c->pulses = c->ready = 0;
        c->level = 1;
        c->settling = SETTLING;
        c->gain_next = c->gain;
        c->forced_until = 0;
        c->next = t + c->period;
    }
}

static int dout(struct chip *c, int64_t t)
{
    update(c, t);
    if (t < c->forced_until || (c->sck && t - c->rose > POWER_DOWN_NS))
        return 1;
    return c->level;
}

static int line_level(uint32_t offset, int64_t t)
{
    for (int i = 0; i < CHIPS; i++) {
        if (offset == (uint32_t)DOUT[i])
            return dout(&chips[i], t);
        if (offset == (uint32_t)SCK[i])
            return chips[i].sck;
    }
    return 0;
}

static void drive(uint32_t offset, int level, int64_t t)
{
    for (int i = 0; i < CHIPS; i++)
        if (offset == (uint32_t)SCK[i])
            set_sck(&chips[i], level, t);
}

/* ---- what libc would do ---- */

static int is_device(const char *path)
{
    const char *name = path ? strrchr(path, '/') : NULL;
    return name && strcmp(name + 1, DEVICE) == 0;
}

static int fresh_fd(void)
{
    static int (*real)(const char *, int, ...);
    if (!real)
        real = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open");
    return real("/dev/null", O_RDWR | O_CLOEXEC);
}

static int open_device(void)
{
    start();
    for (int i = 0; i < REQUESTS; i++)
        if (chip_fds[i] < 0)
            return chip_fds[i] = fresh_fd();
    errno = EMFILE;
    return -1;
}

#define OPEN(name)                                                            \
    int name(const char *path, int flags, ...)                                \
    {                                                                         \
        static int (*real)(const char *, int, ...);                           \
        va_list rest;                                                         \
        mode_t mode;                                                          \
        va_start(rest, flags);                                                \
        mode = va_arg(rest, mode_t);                                          \
        va_end(rest);                                                         \
        if (is_device(path))                                                  \
            return open_device();                                             \
        if (!real)                                                            \
            real = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, #name);  \
        return real(path, flags, mode);                                       \
    }
OPEN(open)
OPEN(open64)

int close(int fd)
{
    static int (*real)(int);
    if (!real)
        real = (int (*)(int))dlsym(RTLD_NEXT, "close");
    for (int i = 0; started && i < REQUESTS; i++) {
        if (chip_fds[i] == fd)
            chip_fds[i] = -1;
        if (requests[i].used && requests[i].fd == fd)
            requests[i].used = 0;
    }
    return real(fd);
}

static void describe(struct stat *s)
{
    memset(s, 0, sizeof *s);
    s->st_mode = S_IFCHR | 0660;
    s->st_rdev = makedev(254, 0);
}

#define STAT(name, kind)                                                      \
    int name(const char *path, struct kind *s)                                \
    {                                                                         \
        static int (*real)(const char *, struct kind *);                      \
        if (is_device(path)) {                                                \
            describe((struct stat *)s);                                       \
            return 0;                                                         \
        }                                                                     \
        if (!real)                                                            \
            real = (int (*)(const char *, struct kind *))dlsym(RTLD_NEXT,     \
                                                               #name);        \
        return real(path, s);                                                 \
    }
STAT(stat, stat)
STAT(lstat, stat)
STAT(stat64, stat64)
STAT(lstat64, stat64)

#define XSTAT(name, kind)                                                     \
    int name(int version, const char *path, struct kind *s)                   \
    {                                                                         \
        static int (*real)(int, const char *, struct kind *);                 \
        if (is_device(path)) {                                                \
            describe((struct stat *)s);                                       \
            return 0;                                                         \
        }                                                                     \
        if (!real)                                                            \
            real = (int (*)(int, const char *, struct kind *))dlsym(          \
                RTLD_NEXT, #name);                                            \
        return real(version, path, s);                                        \
    }
XSTAT(__xstat, stat)
XSTAT(__lxstat, stat)
XSTAT(__xstat64, stat64)
XSTAT(__lxstat64, stat64)

char *realpath(const char *path, char *resolved)
{
    static char *(*real)(const char *, char *);
    const char *answer = NULL;
    if (strcmp(path, "/sys/dev/char/254:0/subsystem") == 0)
        answer = "/sys/bus/gpio";
    else if (is_device(path))
        answer = path;
    if (answer)
        return resolved ? strcpy(resolved, answer) : strdup(answer);
    if (!real)
        real = (char *(*)(const char *, char *))dlsym(RTLD_NEXT, "realpath");
    return real(path, resolved);
}

static struct request *request_of(int fd)
{
    for (int i = 0; started && i < REQUESTS; i++)
        if (requests[i].used && requests[i].fd == fd)
            return &requests[i];
    return NULL;
}

static int is_chip(int fd)
{
    for (int i = 0; started && i < REQUESTS; i++)
        if (chip_fds[i] == fd)
            return 1;
    return 0;
}

static int claim(struct gpio_v2_line_request *wanted)
{
    for (int i = 0; i < REQUESTS; i++) {
        struct request *r = &requests[i];
        if (r->used)
            continue;
        r->used = 1;
        r->fd = wanted->fd = fresh_fd();
        r->lines = (int)wanted->num_lines;
        memcpy(r->offsets, wanted->offsets, sizeof r->offsets);
        return 0;
    }
    errno = EBUSY;
    return -1;
}

static void spend(int64_t since)
{
    while (now() - since < call_ns)
        ;
}

static int values(struct request *r, unsigned long what, struct gpio_v2_line_values *v)
{
    int64_t t = now();
    value_calls++;
    if (what == GPIO_V2_LINE_SET_VALUES_IOCTL) {
        for (int i = 0; i < r->lines; i++)
            if (v->mask >> i & 1)
                drive(r->offsets[i], v->bits >> i & 1, t);
    } else {
        v->bits = 0;
        for (int i = 0; i < r->lines; i++)
            if (v->mask >> i & 1)
                v->bits |= (uint64_t)line_level(r->offsets[i], t) << i;
    }
    spend(t);
    return 0;
}

static int chip_ioctl(unsigned long what, void *argument)
{
    if (what == GPIO_GET_CHIPINFO_IOCTL) {
        struct gpiochip_info *info = argument;
        const char *label = getenv("HERON_FAKE_LABEL");
        memset(info, 0, sizeof *info);
        strcpy(info->name, DEVICE);
        snprintf(info->label, sizeof info->label, "%s",
                 label ? label : "pinctrl-bcm2711");
        info->lines = LINES;
        return 0;
    }
    if (what == GPIO_V2_GET_LINEINFO_IOCTL) {
        struct gpio_v2_line_info *info = argument;
        uint32_t offset = info->offset;
        memset(info, 0, sizeof *info);
        info->offset = offset;
        snprintf(info->name, sizeof info->name, "GPIO%u", offset);
        info->flags = GPIO_V2_LINE_FLAG_INPUT;
        return 0;
    }
    if (what == GPIO_V2_GET_LINE_IOCTL)
        return claim(argument);
    errno = EINVAL;
    return -1;
}

int ioctl(int fd, unsigned long what, ...)
{
    static int (*real)(int, unsigned long, ...);
    struct request *r;
    unsigned long ours;
    va_list rest;
    void *argument;
    va_start(rest, what);
    argument = va_arg(rest, void *);
    va_end(rest);
    /* Callers that hold the number in an int have its sign extended. */
    ours = what & 0xFFFFFFFFu;
    r = request_of(fd);
    if (r && (ours == GPIO_V2_LINE_SET_VALUES_IOCTL ||
              ours == GPIO_V2_LINE_GET_VALUES_IOCTL))
        return values(r, ours, argument);
    if (r && ours == GPIO_V2_LINE_SET_CONFIG_IOCTL)
        return 0;
    if (is_chip(fd))
        return chip_ioctl(ours, argument);
    if (!real)
        real = (int (*)(int, unsigned long, ...))dlsym(RTLD_NEXT, "ioctl");
    return real(fd, what, argument);
}

/* ---- what the chips really did ---- */

long fake_made(int chip)
{
    update(&chips[chip], now());
    return chips[chip].made;
}

int64_t fake_time(int chip, long number)
{
    return chips[chip].times[number % HISTORY];
}

int32_t fake_count(int chip, long number)
{
    return chips[chip].counts[number % HISTORY];
}

int fake_resets(int chip)
{
    return chips[chip].resets;
}

int64_t fake_longest_high_ns(void)
{
    int64_t longest = 0;
    for (int i = 0; i < CHIPS; i++)
        if (chips[i].longest_high > longest)
            longest = chips[i].longest_high;
    return longest;
}

long fake_value_calls(void)
{
    return value_calls;
}

int64_t fake_period_ns(int chip)
{
    return chips[chip].period;
}
