/* fake-codex: stands in for `codex app-server` in tests and bench. See README.md. */
#include "fake/options.h"
#include "fake/ids.h"
#include "fake/player.h"
#include "fake/self.h"
#include "fake/server.h"
#include "fake/transcript.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

static void say_and_exit(const char *text, int status)
{
	if (write(STDERR_FILENO, text, strlen(text)) < 0)
		_exit(status);
	_exit(status);
}

static void on_alarm(int signo)
{
	(void)signo;
	say_and_exit("fake-codex: the lifetime limit is over\n", FAKE_LIFETIME);
}

/* The runtime ends with status 0 when it is told to. */
static void on_term(int signo)
{
	(void)signo;
	_exit(0);
}

static void set_handler(int signo, void (*handler)(int))
{
	struct sigaction action = {.sa_handler = handler};

	sigemptyset(&action.sa_mask);
	sigaction(signo, &action, NULL);
}

/* Whatever we were started with: the limit has to strike, and only an end of stdin may end us. */
static void set_signals(const struct fake_options *opt)
{
	sigset_t ours;

	set_handler(SIGALRM, on_alarm);
	set_handler(SIGTERM, on_term);
	set_handler(SIGPIPE, SIG_IGN);
	sigemptyset(&ours);
	sigaddset(&ours, SIGALRM);
	sigprocmask(SIG_UNBLOCK, &ours, NULL);
	alarm((unsigned)opt->lifetime_s);
}

int main(int argc, char **argv)
{
	struct fake_options opt;

	fake_self_look(argc, argv);
	fake_options_read(&opt, argc, argv);
	fake_ids_seed((uint64_t)opt.seed);
	set_signals(&opt);
	if (opt.mode == FAKE_SCRIPT)
		fake_play(&opt);
	else if (opt.mode == FAKE_TRANSCRIPT)
		fake_transcript_play(&opt);
	else
		fake_serve(&opt);
	fake_options_free(&opt);
	fake_self_forget();
	return 0;
}
