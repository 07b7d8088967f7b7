/* A good guest: the host keeps its signals, its descriptors, its environment, and its forks. */
#include <config.h>

#include "support/effort.h"
#include "support/scene.h"
#include "support/suite.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef __linux__
extern char **environ;
#endif

/* what the host has */

struct host {
	struct sigaction actions[NSIG];
	sigset_t mask;
	char locale[128];
	char **environ_at;
	char *variables[1000];
	char cwd[4096];
	mode_t umask;
};

static void look(struct host *host)
{
	memset(host, 0, sizeof(*host));
	for (int i = 1; i < NSIG; i++)
		sigaction(i, NULL, &host->actions[i]);
	sigprocmask(SIG_SETMASK, NULL, &host->mask);
	snprintf(host->locale, sizeof(host->locale), "%s", setlocale(LC_ALL, NULL));
	host->environ_at = environ;
	for (size_t i = 0; i < 999 && environ[i]; i++)
		host->variables[i] = environ[i];
	ck_assert_ptr_nonnull(getcwd(host->cwd, sizeof(host->cwd)));
	host->umask = umask(0);
	umask(host->umask);
}

static void expect_same(const struct host *before, const struct host *after)
{
	for (int i = 1; i < NSIG; i++) {
		ck_assert_msg(before->actions[i].sa_handler == after->actions[i].sa_handler &&
				before->actions[i].sa_flags == after->actions[i].sa_flags,
			"signal %d", i);
		ck_assert_int_eq(sigismember(&before->mask, i), sigismember(&after->mask, i));
	}
	ck_assert_str_eq(before->locale, after->locale);
	ck_assert_ptr_eq(before->environ_at, after->environ_at);
	ck_assert_mem_eq(before->variables, after->variables, sizeof(before->variables));
	ck_assert_str_eq(before->cwd, after->cwd);
	ck_assert_uint_eq(before->umask, after->umask);
}

static void expect_close_on_exec(void)
{
	for (int fd = 3; fd < 256; fd++) {
		int flags = fcntl(fd, F_GETFD);

		ck_assert_msg(flags < 0 || (flags & FD_CLOEXEC), "descriptor %d", fd);
	}
}

/* What this process got from its own parent. */
static void close_the_others_on_exec(void)
{
	for (int fd = 3; fd < 256; fd++)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
}

/* stdout and stderr of this process, into a file. */
static int divert(int fd, FILE *to)
{
	int kept = dup(fd);

	fflush(NULL);
	dup2(fileno(to), fd);
	return kept;
}

static void restore(int kept, int fd)
{
	fflush(NULL);
	dup2(kept, fd);
	close(kept);
}

static void run_a_session(const struct host *before)
{
	struct scene scene;
	struct record record = RECORD_INIT;
	struct host during;
	codex_turn *turn;

	scene_open_thread(&scene,
		fake_script(FAKE_TURN "stderr noise\nask ask-command\nawait-answer\n"
				      "turn Hello"));
	turn = scene_turn(&scene, "hi", &record);
	SCENE_PUMP(&scene, record_done(&record));
	look(&during);
	expect_same(before, &during);
	expect_close_on_exec();
	codex_turn_unref(turn);
	record_clear(&record);
	scene_close(&scene);
	scene_open(&scene, fake_scenario("exit-before-initialize"));
	codex_async_start(scene.client, NULL);
	SCENE_PUMP(&scene, codex_async_error(scene.client));
	scene_close(&scene);
}

START_TEST(host_is_left_as_it_was)
{
	struct host before, after;
	FILE *said = tmpfile();
	int out, err;

	signal(SIGPIPE, SIG_DFL);
	signal(SIGCHLD, SIG_DFL);
	close_the_others_on_exec();
	look(&before);
	out = divert(1, said);
	err = divert(2, said);
	fcntl(out, F_SETFD, FD_CLOEXEC);
	fcntl(err, F_SETFD, FD_CLOEXEC);
	run_a_session(&before);
	restore(out, 1);
	restore(err, 2);
	look(&after);
	expect_same(&before, &after);
	ck_assert_int_eq(ftell(said), 0);
	fseek(said, 0, SEEK_END);
	ck_assert_int_eq(ftell(said), 0);
	fclose(said);
}
END_TEST

/* The runtime gets neither the host's descriptors nor what the host does with signals. */
START_TEST(runtime_inherits_nothing)
{
	struct scene scene;
	struct outcome call = OUTCOME_INIT;
	const codex_json *self;
	int leaked = open("/dev/null", O_RDONLY); /* not close-on-exec, on purpose */
	sigset_t block;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&block);
	sigaddset(&block, SIGUSR1);
	sigprocmask(SIG_BLOCK, &block, NULL);
	scene_open(&scene, FAKE("--chatter"));
	scene_call(&scene, "fake/self", NULL, &call);
	SCENE_PUMP(&scene, call.count);
	outcome_expect(&call, 0);
	self = codex_future_result(call.future);
	ck_assert_str_eq(codex_json_text(codex_json_member(self, "ignoredSignals")), "[]");
	ck_assert_str_eq(codex_json_text(codex_json_member(self, "blockedSignals")), "[]");
	outcome_clear(&call);
	scene_close(&scene);
	close(leaked);
}
END_TEST

/* The host's own children are its own to reap. */
START_TEST(children_of_the_host_are_not_reaped)
{
	struct scene scene;
	struct outcome call = OUTCOME_INIT;
	pid_t child = fork();
	int status = 0;

	if (child == 0)
		_exit(42);
	scene_open(&scene, FAKE("--chatter"));
	scene_call(&scene, "fake/echo", NULL, &call);
	SCENE_PUMP(&scene, call.count);
	outcome_clear(&call);
	scene_close(&scene);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(WEXITSTATUS(status), 42);
}
END_TEST

/* A host that ignores SIGCHLD, or takes every status away, still gets its ends. */
START_TEST(host_that_ignores_sigchld)
{
	struct scene scene;
	struct outcome call = OUTCOME_INIT;

	signal(SIGCHLD, SIG_IGN);
	scene_open(&scene, FAKE("--chatter"));
	scene_call(&scene, "fake/exit", "{\"status\":5}", &call);
	SCENE_PUMP(&scene, call.count);
	outcome_expect(&call, CODEX_ERR_EXITED);
	outcome_clear(&call);
	scene_close(&scene);
	signal(SIGCHLD, SIG_DFL);
}
END_TEST

static void reap_everything(int sig)
{
	int saved = errno;

	(void)sig;
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
	errno = saved;
}

START_TEST(host_that_reaps_every_child)
{
	struct scene scene;
	struct outcome call = OUTCOME_INIT;

	signal(SIGCHLD, reap_everything);
	scene_open(&scene, FAKE("--chatter"));
	scene_call(&scene, "fake/exit", "{\"status\":5}", &call);
	SCENE_PUMP(&scene, call.count);
	outcome_expect(&call, CODEX_ERR_EXITED);
	outcome_clear(&call);
	scene_close(&scene);
	signal(SIGCHLD, SIG_DFL);
}
END_TEST

/* A daemon may have closed 0, 1 and 2: the runtime's pipes are these then. */
START_TEST(host_without_standard_descriptors)
{
	int kept[3];

	for (int fd = 0; fd < 3; fd++) {
		kept[fd] = fcntl(fd, F_DUPFD_CLOEXEC, 100);
		close(fd);
	}
	for (unsigned closed = 1; closed < 8; closed++) {
		struct scene scene;
		struct outcome call = OUTCOME_INIT;

		for (int fd = 0; fd < 3; fd++)
			if (!(closed & 1u << fd))
				dup2(kept[fd], fd);
		scene_open(&scene, FAKE("--chatter"));
		scene_call(&scene, "fake/echo", NULL, &call);
		SCENE_PUMP(&scene, call.count);
		outcome_expect(&call, 0);
		outcome_clear(&call);
		scene_close(&scene);
		for (int fd = 0; fd < 3; fd++)
			close(fd);
	}
	for (int fd = 0; fd < 3; fd++) {
		dup2(kept[fd], fd);
		close(kept[fd]);
	}
}
END_TEST

/* With so many descriptors left: it works, or says why, and keeps none. */
static void start_with_descriptors(unsigned left)
{
	struct scene scene;
	struct outcome call = OUTCOME_INIT;
	struct rlimit limit, low;
	codex_future *future;
	int next;
	int r;

	scene_open(&scene, FAKE("--chatter"));
	getrlimit(RLIMIT_NOFILE, &limit);
	low = limit;
	next = dup(0);
	close(next);
	low.rlim_cur = (rlim_t)next + left;
	setrlimit(RLIMIT_NOFILE, &low);
	r = codex_async_call(scene.client, "fake/echo", NULL, &future);
	if (r == 0) {
		outcome_of(&call, future);
		SCENE_PUMP(&scene, call.count);
		ck_assert_msg(call.status == 0 || call.status == CODEX_ERR_EXITED, "%s",
			codex_status_name(call.status));
		outcome_clear(&call);
	} else {
		ck_assert_int_eq(r, CODEX_ERR_SYSTEM);
		/* valgrind has another errno for it. */
		if (effort_part() == 1)
			ck_assert_int_eq(
				codex_error_errno(codex_async_error(scene.client)), EMFILE);
	}
	setrlimit(RLIMIT_NOFILE, &limit);
	scene_close(&scene);
}

START_TEST(host_without_free_descriptors)
{
	for (unsigned left = 0; left < 12; left++)
		start_with_descriptors(left);
}
END_TEST

/* forks */

struct family {
	struct scene scene;
	codex_turn *turn;
	struct record record;
	struct outcome call;
};

/* In the child: calls are refused, and dropping everything touches nothing of the parent's. */
static int be_the_child(struct family *family)
{
	codex_future *future = NULL;
	codex_turn *turn = NULL;
	codex_thread *thread = NULL;
	codex_async *client = family->scene.client;

	if (codex_async_call(client, "x", NULL, &future) != CODEX_ERR_FORKED ||
		codex_async_notify(client, "x", NULL) != CODEX_ERR_FORKED ||
		codex_async_start(client, NULL) != CODEX_ERR_FORKED ||
		codex_async_close(client, &future) != CODEX_ERR_FORKED)
		return 10;
	if (codex_thread_start(client, NULL, &thread) != CODEX_ERR_FORKED ||
		codex_thread_turn_text(family->scene.thread, "x", NULL, NULL, NULL, &turn) !=
			CODEX_ERR_FORKED ||
		codex_turn_steer_text(family->turn, "x", NULL) != CODEX_ERR_FORKED ||
		codex_turn_interrupt(family->turn, NULL) != CODEX_ERR_FORKED)
		return 11;
	codex_turn_unref(family->turn);
	codex_thread_unref(family->scene.thread);
	codex_async_unref(client);
	return record_done(&family->record) ? 12 : 0;
}

static void fork_in_the_middle(struct family *family)
{
	int status = -1;
	pid_t child = fork();

	if (child == 0)
		_exit(be_the_child(family));
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %#x", status);
}

START_TEST(forked_child_leaves_the_parents_runtime_alone)
{
	struct family family = {.record = RECORD_INIT, .call = OUTCOME_INIT};
	struct scene *scene = &family.scene;

	scene_open_thread(
		scene, fake_script(FAKE_TURN "await go\nturn Hello\nawait model/list\nresult {}"));
	family.turn = scene_turn(scene, "hi", &family.record);
	SCENE_PUMP(scene, family.record.count[RECORD_STARTED]);
	fork_in_the_middle(&family);
	ck_assert_int_eq(codex_async_notify(scene->client, "go", NULL), 0);
	SCENE_PUMP(scene, record_done(&family.record));
	record_expect_text(&family.record, "Hello");
	fork_in_the_middle(&(struct family){*scene, family.turn, RECORD_INIT, OUTCOME_INIT});
	scene_call(scene, "model/list", NULL, &family.call);
	SCENE_PUMP(scene, family.call.count);
	outcome_expect(&family.call, 0);
	outcome_clear(&family.call);
	codex_turn_unref(family.turn);
	record_clear(&family.record);
	scene_close(scene);
}
END_TEST

static void add_cases(Suite *suite)
{
	ADD(suite, host_is_left_as_it_was);
	ADD(suite, runtime_inherits_nothing);
	ADD(suite, children_of_the_host_are_not_reaped);
	ADD(suite, host_that_ignores_sigchld);
	ADD(suite, host_that_reaps_every_child);
	ADD(suite, host_without_standard_descriptors);
	ADD(suite, host_without_free_descriptors);
	ADD(suite, forked_child_leaves_the_parents_runtime_alone);
}

int main(void)
{
	return suite_main("guest", add_cases);
}
