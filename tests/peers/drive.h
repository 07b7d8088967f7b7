/* Starts fake-codex and talks with it over raw descriptors, with no client in between. */
#ifndef TESTS_PEERS_DRIVE_H
#define TESTS_PEERS_DRIVE_H

#include <config.h>

#include <json-c/json.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <sys/wait.h>

struct drive {
	pid_t pid;
	int in; /* we write: a stream socket, as the library gives it */
	int out; /* we read: a pipe, or a packet socket where one read is one write */
	int err;
	const char *line; /* the latest */
	char *buf;
	size_t size;
	size_t len;
	size_t taken;
};

enum {
	DRIVE_PIPE,
	DRIVE_PACKETS
};

/* Arguments end with NULL. */
void drive_start(struct drive *drive, int kind, const char *const *args);

/* The same with one NAME=VALUE more in the environment. */
void drive_start_env(struct drive *drive, const char *setting, const char *const *args);

#define DRIVE(drive, ...) drive_start(drive, DRIVE_PIPE, (const char *const[]){__VA_ARGS__, NULL})
#define DRIVE_PACKETS(drive, ...) \
	drive_start(drive, DRIVE_PACKETS, (const char *const[]){__VA_ARGS__, NULL})

/* A line, LF added. */
void drive_send(struct drive *drive, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The next line without its LF, until the next call; NULL at the end. Fails after ten seconds. */
const char *drive_line(struct drive *drive);

/* The next line, which has to be JSON. To be put. */
json_object *drive_json(struct drive *drive);

/* Reads on until a message of this method comes, or the response with this id. To be put. */
json_object *drive_method(struct drive *drive, const char *method);
json_object *drive_response(struct drive *drive, const char *id);

/* One read of whatever is there; 0 at the end. */
size_t drive_read(struct drive *drive, char *data, size_t size);

/* Nothing to read for so long? The end counts as something. */
bool drive_quiet(struct drive *drive, int ms);

void drive_handshake(struct drive *drive);

/* Starts a thread and a turn in it, for scripts that expect just that. */
void drive_turn(struct drive *drive);

/* The same with ids of our choice. The thread's id is copied to ret_id, of 37 bytes. */
void drive_thread(struct drive *drive, const char *id, char *ret_id);

/* The text at a path such as "params.turn.id"; NULL when there is none. */
const char *drive_text(json_object *root, const char *path);
json_object *drive_at(json_object *root, const char *path);

/* The next message has to be this. */
void drive_expect_method(struct drive *drive, const char *method);
void drive_expect_response(struct drive *drive, const char *id);
void drive_expect_end(struct drive *drive);

/* The rest of the turn, which has to say this and complete. */
void drive_expect_turn(struct drive *drive, const char *text);

bool drive_alive(struct drive *drive);

/* Ends stdin, waits for the process, closes everything; the wait status. */
int drive_end(struct drive *drive);

/* Without ending stdin first. */
int drive_wait(struct drive *drive);

/* What it wrote to stderr until its end, as a string to be freed. Before drive_end or drive_wait. */
char *drive_stderr(struct drive *drive);

#define ASSERT_EXITED(status, code) \
	do { \
		int status_ = (status); \
		ck_assert_msg(WIFEXITED(status_) && WEXITSTATUS(status_) == (code), "status %#x", \
			(unsigned)status_); \
	} while (0)

#define ASSERT_KILLED(status, signo) \
	do { \
		int status_ = (status); \
		ck_assert_msg(WIFSIGNALED(status_) && WTERMSIG(status_) == (signo), "status %#x", \
			(unsigned)status_); \
	} while (0)

#endif
